/// The whole behaviour of the sandbox as a value: a request in, an answer and a changed world out.
///
/// It holds a handful of numbers whatever it is asked, has no clock and no randomness, and knows
/// nothing of sockets; the server around it only carries bytes.
package struct SandboxWorld: Sendable, Equatable {
  /// Everything that changes; starting over replaces it.
  struct State: Sendable, Equatable {
    /// What an apply command put in force.
    var appliedPercent: Int?
    /// What the latest probe named in its thread.
    var askedPercent: Int?
    var probesAnswered = 0
    var routedToCanary = 0
    var requestsRefused = 0
    var sloSnapshots = 0
    var prometheusScrapes = 0
  }

  package let scenario: SandboxScenario
  let token: SandboxToken
  var state = State()

  package init(scenario: SandboxScenario, token: SandboxToken) {
    self.scenario = scenario
    self.token = token
  }

  /// The cohort in force: what was applied, else what the latest probe asked for, else 0.
  package var cohortPercent: Int { state.appliedPercent ?? state.askedPercent ?? 0 }

  /// Answers one request and moves the world on.
  package mutating func answer(to request: SandboxRequest) -> SandboxAnswer {
    let answer = route(request)
    if (400..<500).contains(answer.status) { state.requestsRefused += 1 }
    return answer
  }

  private mutating func route(_ request: SandboxRequest) -> SandboxAnswer {
    let candidates = SandboxOperation.allCases.filter { $0.path == request.path }
    guard !candidates.isEmpty else { return unknownPath(request.path) }
    // RFC 9110, 9.3.2: HEAD is GET without the content, which the server leaves out.
    let method = request.method == "HEAD" ? "GET" : request.method
    guard let operation = candidates.first(where: { $0.method == method }) else {
      return wrongMethod(request, candidates)
    }
    if operation.needsToken, let refusal = refusalOfCredentials(request) { return refusal }
    guard case .bytes(let body) = request.body else {
      return .error(
        413, "body_too_large",
        "the body has more than \(SandboxRequest.bodyLimitBytes) bytes; expected at most those")
    }
    return perform(operation, body, contentType: request.contentType)
  }

  private mutating func perform(
    _ operation: SandboxOperation, _ body: [UInt8], contentType: String?
  ) -> SandboxAnswer {
    switch operation {
    case .readIndex: index
    case .readHealth: .json(.object([("status", .string("ok"))]))
    case .evaluateRouting: evaluateRouting(body, contentType: contentType)
    case .readCohort: .json(cohortInForce)
    case .applyCohort: applyCohort(body, contentType: contentType)
    case .startOver: startOver()
    case .readRuntimeMetrics: .json(runtimeMetrics)
    case .readStatus: .json(status)
    case .readSLO: sloSnapshot(nested: false)
    case .readNestedSLO: sloSnapshot(nested: true)
    case .readPrometheus: prometheusExposition()
    }
  }
}
