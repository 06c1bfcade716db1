import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing

@testable import RolloutSandbox

@Suite(.timeLimit(.minutes(10))) struct `A running sandbox` {
  private let authorized: HTTPHeaders = [
    "authorization": bearer, "content-type": "application/json",
  ]

  @Test func `carries a probe and what follows from it`() async throws {
    try await withSandbox { sandbox in
      let probe = try await sandbox.send(
        .POST, probePath, headers: authorized, body: .bytes(ByteBuffer(string: probeBody(25))))
      #expect(probe.status == 200)
      #expect(probe.headers["content-type"] == ["application/json"])
      #expect(probe.headers["cache-control"] == ["no-store"])
      let slo = try await sandbox.send(.GET, "/slo?unused=1")
      #expect(
        slo.body == """
          {"window_seconds":300,"cohort_percent":25,"p95_latency_ms":412.5,\
          "error_budget_ratio":0.011,"samples":1}

          """)
    }
  }

  @Test func `refuses strangers with 401 and a challenge`() async throws {
    try await withSandbox { sandbox in
      for headers: HTTPHeaders in [[:], ["authorization": "Bearer wrong"]] {
        let reply = try await sandbox.send(
          .POST, probePath, headers: headers, body: .bytes(ByteBuffer(string: probeBody(25))))
        #expect(reply.status == 401)
        #expect(reply.headers["www-authenticate"].first?.hasPrefix("Bearer realm=") == true)
      }
      let cohort = try await sandbox.send(.GET, "/sandbox/cohort")
      #expect(cohort.body.contains(#""percent":0"#))
    }
  }

  @Test func `takes a body up to its limit and no further, and goes on serving`() async throws {
    let limit = SandboxRequest.bodyLimitBytes
    try await withSandbox { sandbox in
      for (bytes, status) in [(limit, 400), (limit + 1, 413), (16 * limit, 413)] {
        let body = ByteBuffer(repeating: UInt8(ascii: " "), count: bytes)
        let whole = try await sandbox.send(
          .POST, probePath, headers: authorized, body: .bytes(body))
        #expect(whole.status == status, "\(bytes) bytes with their length announced")
        let chunked = try await sandbox.send(
          .POST, probePath, headers: authorized,
          body: .stream(Self.chunks(of: body), length: .unknown))
        #expect(chunked.status == status, "\(bytes) bytes in chunks")
      }
      let health = try await sandbox.send(.GET, "/healthz")
      #expect(health.status == 200)
    }
  }

  private static func chunks(of body: ByteBuffer) -> AsyncStream<ByteBuffer> {
    AsyncStream { continuation in
      var rest = body
      while let chunk = rest.readSlice(length: min(8192, rest.readableBytes)),
        chunk.readableBytes > 0
      {
        continuation.yield(chunk)
      }
      continuation.finish()
    }
  }

  @Test func `answers HEAD with the head alone`() async throws {
    try await withSandbox { sandbox in
      let get = try await sandbox.send(.GET, "/status")
      let head = try await sandbox.send(.HEAD, "/status")
      #expect(head.status == 200)
      #expect(head.body.isEmpty)
      #expect(head.headers["content-length"] == get.headers["content-length"])
    }
  }

  @Test func `lists its endpoints for an unknown path`() async throws {
    try await withSandbox { sandbox in
      let reply = try await sandbox.send(.GET, "/nowhere")
      #expect(reply.status == 404)
      #expect(reply.body.contains("\"GET /slo/nested\""))
      let notice = await sandbox.notice()
      #expect(notice == .answered(method: "GET", path: "/nowhere", status: 404))
    }
  }

  @Test func `listens on 127_0_0_1 only`() async throws {
    try await withSandbox { sandbox in
      #expect(sandbox.address.host == "127.0.0.1")
      #expect(sandbox.address.port > 0)
      // A socket on every interface would also answer here.
      let other = "http://127.0.0.2:\(sandbox.address.port)/healthz"
      await #expect(throws: (any Error).self) {
        try await sandbox.client.execute(HTTPClientRequest(url: other), timeout: .seconds(20))
      }
    }
  }

  @Test func `says so when its port is taken`() async throws {
    try await withSandbox { sandbox in
      let configuration = try SandboxConfiguration(
        port: sandbox.address.port, token: SandboxToken(tokenText))
      let failure = await #expect(throws: SandboxFailure.self) {
        try await Sandbox.run(configuration) { _ in }
      }
      #expect(failure?.code == .portTaken)
      #expect(failure?.port == sandbox.address.port)
    }
  }

  @Test func `stops holding a request when its client leaves`() async throws {
    try await withSandbox(.hang) { sandbox in
      for path in ["/slo", "/slo/nested"] {
        await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { _ = try await sandbox.send(.GET, path) }
          let held = await sandbox.notice()
          #expect(held == .held(path: path))
          group.cancelAll()
          let outcome = await group.nextResult()
          #expect(throws: (any Error).self) { try outcome?.get() }
        }
        let released = await sandbox.notice()
        #expect(released == .released(path: path, why: .clientLeft))
        _ = await sandbox.notice()
      }
      let health = try await sandbox.send(.GET, "/healthz")
      #expect(health.status == 200)
    }
  }

  @Test func `answers 503 when the hang limit has passed`() async throws {
    try await withSandbox(.hang, hangLimit: .milliseconds(20)) { sandbox in
      let reply = try await sandbox.send(.GET, "/slo")
      #expect(reply.status == 503)
      #expect(reply.headers["connection"] == ["close"])
      #expect(reply.body.contains("hang_limit_passed"))
      let released = await sandbox.notice { if case .released = $0 { true } else { false } }
      #expect(released == .released(path: "/slo", why: .limitPassed))
    }
  }

  @Test func `stops at once, with an idle connection and a held request open`() async throws {
    let clock = ContinuousClock()
    var cancelled = clock.now
    let hanging = AsyncStream.makeStream(of: Void.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      try await withSandbox(.hang) { sandbox in
        _ = try await sandbox.send(.GET, "/healthz")
        group.addTask {
          _ = try? await sandbox.send(.GET, "/slo")
          hanging.continuation.finish()
        }
        _ = await sandbox.notice { $0 == .held(path: "/slo") }
        cancelled = clock.now
      }
      // Far above what it takes and far below the hang limit.
      #expect(clock.now - cancelled < .seconds(60))
      for await _ in hanging.stream {}
    }
  }
}
