import AsyncHTTPClient
import NIOCore
import NIOHTTP1

@testable import RolloutSandbox

/// A sandbox that serves while a test's body runs, and a client to ask it.
struct RunningSandbox {
  struct Reply {
    var status: Int
    var headers: HTTPHeaders
    var body: String
  }

  static let replyLimit = TimeAmount.seconds(20)

  let address: SandboxAddress
  let client: HTTPClient
  let notices: AsyncStream<SandboxNotice>

  func send(
    _ method: HTTPMethod = .GET, _ path: String, headers: HTTPHeaders = [:],
    body: HTTPClientRequest.Body? = nil
  ) async throws -> Reply {
    var request = HTTPClientRequest(url: address.url + path)
    request.method = method
    request.headers = headers
    request.body = body
    let response = try await client.execute(request, timeout: Self.replyLimit)
    let body = try await response.body.collect(upTo: 1 << 20)
    return Reply(
      status: Int(response.status.code), headers: response.headers, body: String(buffer: body))
  }

  /// Waits until the server told of something.
  func notice(_ matches: @Sendable (SandboxNotice) -> Bool = { _ in true }) async -> SandboxNotice?
  {
    await notices.first(where: matches)
  }
}

/// Runs the body against a sandbox on a free port and stops both, client and sandbox, after it.
func withSandbox(
  _ scenario: SandboxScenario = .healthy,
  hangLimit: Duration = SandboxConfiguration.defaultHangLimit,
  _ body: (RunningSandbox) async throws -> Void
) async throws {
  let configuration = try SandboxConfiguration(
    scenario: scenario, token: SandboxToken(tokenText), hangLimit: hangLimit)
  let (ready, whenReady) = AsyncStream.makeStream(of: SandboxAddress.self)
  let (notices, onNotice) = AsyncStream.makeStream(of: SandboxNotice.self)
  var clientConfiguration = HTTPClient.Configuration()
  // A refused connection is an answer, not something to try again.
  clientConfiguration.connectionPool.retryConnectionEstablishment = false
  let client = HTTPClient(
    eventLoopGroupProvider: .singleton, configuration: clientConfiguration)
  do {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { whenReady.finish() }
        try await Sandbox.run(
          configuration, onNotice: { onNotice.yield($0) }, onReady: { whenReady.yield($0) })
      }
      if let address = await ready.first(where: { _ in true }) {
        try await body(RunningSandbox(address: address, client: client, notices: notices))
      }
      group.cancelAll()
      try await group.waitForAll()
    }
  } catch {
    try await client.shutdown()
    throw error
  }
  try await client.shutdown()
}
