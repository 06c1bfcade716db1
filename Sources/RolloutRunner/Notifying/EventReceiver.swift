package import EventLedger
package import RolloutModel
package import RolloutRedaction

/// Who gets the events: the port that tests replace.
package protocol EventReceiver: Sendable {
  /// Sends a message once. Nothing is thrown: what went wrong is an answer, too.
  func send(_ message: DeliveryMessage) async -> DeliveryAnswer
}

/// A receiver behind a URL.
package struct HTTPEventReceiver: EventReceiver {
  /// Answers are not read for more than the reason in them.
  static let answerLimitBytes = 64 * 1024

  private let address: ReceiverAddress
  private let token: Secret?
  private let timeout: Milliseconds
  private let redactor: Redactor
  private let http: HTTPClientAdapter
  private let now: @Sendable () -> EventTime

  /// - Parameters:
  ///   - timeout: for one attempt, from resolving the name to the end of the answer.
  ///   - now: the wall clock, for a `Retry-After` that is a date.
  /// - Throws: An error of NIOSSL when TLS cannot be set up.
  package init(
    _ address: ReceiverAddress, token: Secret?, timeout: Milliseconds,
    now: @escaping @Sendable () -> EventTime
  ) throws {
    self.address = address
    self.token = token
    self.timeout = timeout
    self.now = now
    var secrets = ["url": address.url]
    if let token { secrets["token"] = token }
    redactor = Redactor(secrets)
    http = try HTTPClientAdapter(
      redactor: redactor, connectTimeoutMilliseconds: timeout.count)
  }

  package func shutdown() async {
    await http.shutdown()
  }

  package func send(_ message: DeliveryMessage) async -> DeliveryAnswer {
    let headers = message.headers.sorted { $0.key < $1.key }
    let call = HTTPCall(
      method: .post, url: address.url.reveal(),
      headers: [.init(name: "content-type", value: message.contentType)]
        + headers.map { .init(name: $0.key, value: $0.value) },
      body: message.body, bearerToken: token, totalTimeoutMilliseconds: timeout.count,
      bodyLimitBytes: Self.answerLimitBytes)
    return answer(await http.send(call))
  }

  private func answer(_ result: HTTPResult) -> DeliveryAnswer {
    switch result {
    case .response(let answer):
      return DeliveryAnswer(
        status: answer.status, reason: reason(answer.status, answer.body),
        retryAfter: answer.retryAfter.flatMap { RetryAfter.wait($0, now: now()) })
    case .failure(let failure):
      let reason = withoutHint(failure.message)
      // Once there is a status, it counts; what was to follow would only have explained it.
      if let status = failure.status {
        return DeliveryAnswer(status: status, reason: reason, retryAfter: nil)
      }
      switch failure.code {
      case .invalidURL, .unsupportedScheme, .invalidHeader: return .impossible(reason: reason)
      default: return .unavailable(reason: reason, retryAfter: nil)
      }
    }
  }

  private func reason(_ status: Int, _ body: [UInt8]) -> String {
    let said = Excerpt(redactor.redact(body)).description
    return "answered \(status)" + (said.isEmpty ? "" : ": \(said)")
  }
}
