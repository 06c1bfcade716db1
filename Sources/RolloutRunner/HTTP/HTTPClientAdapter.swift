import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
package import RolloutRedaction
import Synchronization

/// Makes HTTP requests for evidence: bounded in time and size, verified, and never redirected
/// where a credential could leak.
///
/// One client and one event loop thread serve all calls; connections are reused. Call
/// ``shutdown()`` when done. Proxies of the environment are not used, and nothing is decompressed.
package struct HTTPClientAdapter: Sendable {
  package static let defaultConnectTimeoutMilliseconds: Int64 = 10_000

  /// Idle connections are dropped before the common server does it after five seconds, so that a
  /// request is not sent into a closing connection.
  private static let idleTimeout = TimeAmount.seconds(4)
  /// Added to the total timeout before the library's own deadline would strike.
  private static let backstop = TimeAmount.seconds(10)

  let group: MultiThreadedEventLoopGroup
  private let client: HTTPClient
  private let redactor: Redactor
  private let connectTimeoutMilliseconds: Int64

  /// - Parameters:
  ///   - redactor: Goes over the messages of failures.
  ///   - connectTimeoutMilliseconds: Bounds one connection, the TLS handshake included.
  ///   - trustRootsFile: Certificates in PEM form, trusted besides those of the system.
  /// - Throws: An error of NIOSSL when the certificates cannot be read.
  package init(
    redactor: Redactor,
    connectTimeoutMilliseconds: Int64 = defaultConnectTimeoutMilliseconds,
    trustRootsFile: String? = nil
  ) throws {
    var tls = TLSConfiguration.makeClientConfiguration()
    if let trustRootsFile {
      tls.additionalTrustRoots = [
        .certificates(try NIOSSLCertificate.fromPEMFile(trustRootsFile))
      ]
    }
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls,
      redirectConfiguration: .disallow,
      timeout: .init(connect: .milliseconds(connectTimeoutMilliseconds)),
      proxy: nil,
      decompression: .disabled)
    configuration.httpVersion = .http1Only
    configuration.connectionPool.idleTimeout = Self.idleTimeout
    // A refused connection is the evidence; trying again is the caller's decision.
    configuration.connectionPool.retryConnectionEstablishment = false
    group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    self.redactor = redactor
    self.connectTimeoutMilliseconds = connectTimeoutMilliseconds
  }

  /// Closes the connections and ends the thread. Calls under way fail.
  ///
  /// A connection that is just being made is waited for, at most for the connect timeout. A thread
  /// that does not answer any more is left alone: what is recorded must still be shown.
  ///
  /// - Parameter patience: beyond the connect timeout.
  package func shutdown(patience: Duration = .seconds(5)) async {
    let (endings, ending) = AsyncStream.makeStream(of: Void.self)
    Task {
      try? await client.shutdown()
      try? await group.shutdownGracefully()
      ending.finish()
    }
    let limit = patience + .milliseconds(connectTimeoutMilliseconds)
    let timer = Task {
      try? await Task.sleep(for: limit)
      ending.finish()
    }
    for await _ in endings {}
    timer.cancel()
  }

  /// Makes one request and reads the whole answer.
  ///
  /// Nothing is thrown: a failure is evidence too.
  package func send(_ call: HTTPCall) async -> HTTPResult {
    let start = ContinuousClock.now
    let progress = HTTPProgress()
    let result = await withTaskGroup(of: HTTPResult?.self) { group in
      group.addTask { await exchange(call, start: start, progress: progress) }
      group.addTask {
        try? await Task.sleep(for: .milliseconds(call.totalTimeoutMilliseconds))
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    if let result, case .response = result { return result }
    if Task.isCancelled { return fail(.cancelled, "the request was cancelled", start, progress) }
    return result
      ?? fail(
        .timeout,
        progress.timeoutMessage(after: call.totalTimeoutMilliseconds), start, progress)
  }

  private func fail(
    _ code: HTTPFailure.Code, _ message: String, _ start: ContinuousClock.Instant,
    _ progress: HTTPProgress
  ) -> HTTPResult {
    let received = progress.received
    return .failure(
      HTTPFailure(
        code: code, message: redactor.redact(message),
        durationMilliseconds: (ContinuousClock.now - start).wholeMilliseconds,
        status: received.status,
        bodyPrefix: Array(received.body.prefix(HTTPFailure.bodyPrefixLimitBytes))))
  }
}

// MARK: - The exchange

extension HTTPClientAdapter {
  private func exchange(
    _ call: HTTPCall, start: ContinuousClock.Instant, progress: HTTPProgress
  ) async -> HTTPResult {
    if let defect = call.defect { return fail(.invalidHeader, defect, start, progress) }
    do {
      var target = try HTTPTarget(call.url)
      for _ in 0...HTTPRedirect.limit {
        progress.begin(target)
        let request = request(for: call, to: target)
        let deadline = NIODeadline.now() + .milliseconds(call.totalTimeoutMilliseconds)
        let response = try await client.execute(request, deadline: deadline + Self.backstop)
        progress.receive(status: Int(response.status.code))
        if HTTPRedirect.isRedirect(status: Int(response.status.code)),
          let location = response.headers.first(name: "location")
        {
          switch HTTPRedirect(from: target, to: location, of: call) {
          case .follow(let next):
            try await drain(response.body)
            target = next
            continue
          case .refuse(let reason):
            return fail(
              .redirectRefused,
              """
              \(target.authority) answered \(response.status.code): \(reason)
              Hint: name the final URL.
              """, start, progress)
          }
        }
        return try await read(response, of: call, from: target, start: start, progress: progress)
      }
      return fail(
        .tooManyRedirects,
        "\(target.authority) redirected more than \(HTTPRedirect.limit) times", start, progress)
    } catch let defect as HTTPTarget.Defect {
      return fail(defect.code, defect.message, start, progress)
    } catch {
      let cause = HTTPFailureCause(
        error, authority: progress.authority, hasAnswered: progress.received.status != nil,
        connectTimeoutMilliseconds: connectTimeoutMilliseconds)
      return fail(cause.code, cause.message, start, progress)
    }
  }

  private func request(for call: HTTPCall, to target: HTTPTarget) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: target.url)
    request.method = call.method == .get ? .GET : .POST
    request.headers = HTTPHeaders(call.headers.map { ($0.name, $0.value) })
    request.headers.replaceOrAdd(name: "accept-encoding", value: "identity")
    if let token = call.bearerToken {
      request.headers.add(name: "authorization", value: "Bearer \(token.reveal())")
    } else if let credential = target.basicCredential,
      !request.headers.contains(name: "authorization")
    {
      let encoded = Data(credential.reveal().utf8).base64EncodedString()
      request.headers.add(name: "authorization", value: "Basic \(encoded)")
    }
    if call.method == .post { request.body = .bytes(ByteBuffer(bytes: call.body)) }
    return request
  }

  private func read(
    _ response: HTTPClientResponse, of call: HTTPCall, from target: HTTPTarget,
    start: ContinuousClock.Instant, progress: HTTPProgress
  ) async throws -> HTTPResult {
    let limit = call.bodyLimitBytes
    if let announced = response.headers.first(name: "content-length").flatMap({ Int($0) }),
      announced > limit
    {
      return fail(
        .bodyTooLarge,
        "\(target.authority) announced a body of \(announced) bytes; at most \(limit) expected",
        start, progress)
    }
    for try await buffer in response.body {
      let count = progress.receive(body: Array(buffer: buffer), keeping: limit)
      if count > limit {
        return fail(
          .bodyTooLarge,
          "\(target.authority) sent a body of more than \(limit) bytes; at most \(limit) expected",
          start, progress)
      }
    }
    // A cancelled body ends like a complete one.
    try Task.checkCancellation()
    return .response(
      HTTPAnswer(
        status: Int(response.status.code), body: progress.received.body,
        contentType: response.headers.first(name: "content-type"),
        durationMilliseconds: (ContinuousClock.now - start).wholeMilliseconds,
        finalURL: target.url, retryAfter: response.headers.first(name: "retry-after")))
  }

  /// Reads the short body of a redirect, so that its connection can be reused; a long one is
  /// abandoned with its connection.
  private func drain(_ body: HTTPClientResponse.Body) async throws {
    var count = 0
    for try await buffer in body {
      count += buffer.readableBytes
      if count > HTTPFailure.bodyPrefixLimitBytes { return }
    }
  }
}
