import Glibc
import NIOCore
import NIOPosix
import RolloutRedaction
import Synchronization
import Testing

@testable import RolloutRunner

@Suite struct HTTPClientAdapterTests {
  private static let ok =
    "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok"

  @Test func `an answer comes with its status, body, type and place`() async throws {
    try await LoopbackServer.run({ _ in [.send(Self.ok)] }) { server in
      let answer = try #require(await send(HTTPCall(url: server.url("/x?y=1#z"))).answer)
      #expect(answer.status == 200)
      #expect(answer.body == Array("ok".utf8))
      #expect(answer.contentType == "text/plain")
      #expect(answer.finalURL == server.url("/x?y=1"))
      #expect(server.requests[0].hasPrefix("GET /x?y=1 HTTP/1.1\r\n"))
      #expect(server.requests[0].contains("accept-encoding: identity\r\n"))
    }
  }

  @Test func `a POST carries its body, headers and token`() async throws {
    try await LoopbackServer.run({ _ in [.send(Self.ok)] }) { server in
      let call = HTTPCall(
        method: .post, url: server.url("/probe"),
        headers: [.init(name: "content-type", value: "application/json")],
        body: Array("{\"a\":1}".utf8), bearerToken: Secret("t0ken"))
      #expect(await send(call).answer?.status == 200)
      let request = try #require(server.requests.first)
      #expect(request.hasPrefix("POST /probe HTTP/1.1\r\n"))
      #expect(request.contains("authorization: Bearer t0ken\r\n"))
      #expect(request.contains("content-type: application/json\r\n"))
      #expect(request.contains("Content-Length: 7\r\n"))
      #expect(request.hasSuffix("{\"a\":1}"))
    }
  }

  @Test func `a user-info is sent as a credential and shown nowhere`() async throws {
    try await LoopbackServer.run({ _ in [.send(Self.ok)] }) { server in
      let url = "http://me:p%20w@127.0.0.1:\(server.port)/"
      let answer = try #require(await send(HTTPCall(url: url)).answer)
      #expect(answer.finalURL == server.url())
      #expect(server.requests[0].contains("authorization: Basic bWU6cCB3\r\n"))
    }
  }

  @Test(arguments: [204, 304, 400, 404, 429, 500, 503])
  func `any status is an answer`(status: Int) async throws {
    let body = [204, 304].contains(status) ? "" : "no"
    let head = "HTTP/1.1 \(status) Status\r\n"
    let length = status == 204 || status == 304 ? "" : "content-length: 2\r\n"
    try await LoopbackServer.run({ _ in [.send("\(head)\(length)\r\n\(body)")] }) { server in
      let answer = try #require(await send(HTTPCall(url: server.url())).answer)
      #expect(answer.status == status)
      #expect(answer.body == Array(body.utf8))
    }
  }

  @Test func `a refused connection is told as such`() async throws {
    let port = try await LoopbackServer.refusingPort()
    for host in ["127.0.0.1", "localhost"] {
      let failure = try #require(await send(HTTPCall(url: "http://\(host):\(port)/")).failure)
      #expect(failure.code == .connectionRefused)
      #expect(
        failure.message.hasPrefix("\(host):\(port) refused the connection; nothing listens there"))
    }
  }

  @Test func `a name that does not exist is told as such`() async throws {
    let failure = try #require(
      await send(HTTPCall(url: "http://no-such-host.invalid/")).failure)
    #expect(failure.code == .nameNotResolved)
    #expect(failure.message.hasPrefix("the name of no-such-host.invalid:80 cannot be resolved"))
  }

  @Test func `a server that accepts and never answers hits the total timeout`() async throws {
    try await LoopbackServer.run({ _ in [] }) { server in
      let failure = try #require(
        await send(HTTPCall(url: server.url(), totalTimeoutMilliseconds: 200)).failure)
      #expect(failure.code == .timeout)
      #expect(failure.message == "127.0.0.1:\(server.port) gave no answer within 200 ms")
      #expect(failure.durationMilliseconds >= 200)
      #expect(failure.status == nil)
    }
  }

  @Test func `a server that trickles hits the total timeout`() async throws {
    let head = LoopbackServer.Step.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n")
    let trickle = (0..<100).flatMap { _ in
      [LoopbackServer.Step.send("x"), .wait(milliseconds: 50)]
    }
    try await LoopbackServer.run({ _ in [head] + trickle }) { server in
      let failure = try #require(
        await send(HTTPCall(url: server.url(), totalTimeoutMilliseconds: 300)).failure)
      #expect(failure.code == .timeout)
      #expect(failure.status == 200)
      #expect(failure.bodyPrefix.first == UInt8(ascii: "x"))
      #expect(failure.message.contains("answered 200, but its body was not complete within 300 ms"))
    }
  }

  @Test func `a thread that does not answer any more does not hold up the end`() async throws {
    final class Flag: Sendable { let isSet = Atomic(false) }
    let adapter = try HTTPClientAdapter(redactor: Redactor(), connectTimeoutMilliseconds: 100)
    let isOver = Flag()
    adapter.group.next().execute {
      while !isOver.isSet.load(ordering: .relaxed) { usleep(1_000) }
    }
    // It would wait for ever for what is told to go on only after it.
    await adapter.shutdown(patience: .milliseconds(100))
    isOver.isSet.store(true, ordering: .relaxed)
  }

  @Test func `cancelling the task ends a request promptly`() async throws {
    let (asked, asker) = AsyncStream.makeStream(of: Void.self)
    try await LoopbackServer.run({ _ in
      asker.yield()
      return [.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc")]
    }) { server in
      let call = HTTPCall(url: server.url())
      let task = Task { await send(call) }
      for await _ in asked { break }
      task.cancel()
      let failure = try #require(await task.value.failure)
      #expect(failure.code == .cancelled)
      #expect(failure.durationMilliseconds < promptMilliseconds)
    }
  }

  @Test func `a body announced as too large is not read`() async throws {
    try await LoopbackServer.run({ _ in
      [.send("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n")]
    }) { server in
      let failure = try #require(
        await send(HTTPCall(url: server.url(), bodyLimitBytes: 1000)).failure)
      #expect(failure.code == .bodyTooLarge)
      #expect(
        failure.message
          == "127.0.0.1:\(server.port) announced a body of 1001 bytes; at most 1000 expected")
    }
  }

  @Test func `an endless body is cut off at the limit`() async throws {
    let chunk = LoopbackServer.Step.send("400\r\n\(String(repeating: "x", count: 1024))\r\n")
    try await LoopbackServer.run({ _ in
      [.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")]
        + Array(repeating: chunk, count: 200)
    }) { server in
      let failure = try #require(
        await send(HTTPCall(url: server.url(), bodyLimitBytes: 5000)).failure)
      #expect(failure.code == .bodyTooLarge)
      #expect(failure.bodyPrefix == [UInt8](repeating: UInt8(ascii: "x"), count: 4096))
    }
  }

  @Test func `a body of exactly the limit is an answer`() async throws {
    try await LoopbackServer.run({ _ in [.send(Self.ok)] }) { server in
      #expect(await send(HTTPCall(url: server.url(), bodyLimitBytes: 2)).answer?.status == 200)
    }
  }

  @Test func `a compressed body is left as it came`() async throws {
    let bomb: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2]
    try await LoopbackServer.run({ _ in
      [
        .send("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 12\r\n\r\n"),
        .sendBytes(bomb),
      ]
    }) { server in
      #expect(await send(HTTPCall(url: server.url())).answer?.body == bomb)
    }
  }

  @Test(arguments: [
    "", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", "HTTP/1.1 200 OK\r\ncontent-le",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc",
  ])
  func `a connection closed too early is no answer`(sent: String) async throws {
    try await LoopbackServer.run({ _ in [.send(sent), .close] }) { server in
      let failure = try #require(await send(HTTPCall(url: server.url())).failure)
      #expect(failure.code == .connectionClosed, "\(failure)")
    }
  }

  @Test func `a server that speaks something else is told as such`() async throws {
    try await LoopbackServer.run({ _ in [.send("SSH-2.0-OpenSSH_9.2\r\n\r\n")] }) { server in
      let failure = try #require(await send(HTTPCall(url: server.url())).failure)
      #expect(failure.code == .malformedAnswer, "\(failure)")
    }
  }

  @Test func `an endless head is cut off`() async throws {
    let header = LoopbackServer.Step.send("x-filler: x\r\n")
    try await LoopbackServer.run({ _ in
      [.send("HTTP/1.1 200 OK\r\n")] + Array(repeating: header, count: 1_000)
    }) { server in
      let call = HTTPCall(url: server.url(), totalTimeoutMilliseconds: 10_000)
      let failure = try #require(await send(call).failure)
      #expect(failure.code == .malformedAnswer, "\(failure)")
    }
  }

  @Test func `an address of IPv6 is shown as it is written`() async throws {
    let failure = try #require(await send(HTTPCall(url: "http://[::1]:1/")).failure)
    #expect([.connectionRefused, .unreachable].contains(failure.code))
    #expect(failure.message.hasPrefix("[::1]:1 "))
  }

  @Test func `a listener that takes no connection hits the connect timeout`() async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    let listener = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 0)
      .serverChannelOption(.autoRead, value: false)
      .bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(listener.localAddress?.port)
    // With a backlog of 0 the kernel takes one connection into the queue, and then none.
    let queued = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: port)
      .get()
    let failure = try #require(
      await send(HTTPCall(url: "http://127.0.0.1:\(port)/"), connectTimeout: 300).failure)
    #expect(failure.code == .connectTimeout)
    #expect(failure.message == "no connection to 127.0.0.1:\(port) within 300 ms")
    try await queued.close()
    try await listener.close()
  }

  @Test(arguments: [
    ("", HTTPFailure.Code.invalidURL), ("localhost/x", .invalidURL), ("http://", .invalidURL),
    ("http://a b/", .invalidURL), ("http://h\r\nx: y/", .invalidURL),
    ("http://h:99999/", .invalidURL), ("ftp://h/", .unsupportedScheme),
    ("file:///etc/passwd", .unsupportedScheme), ("unix:///run/x", .unsupportedScheme),
  ])
  func `a URL that cannot be used is refused`(url: String, code: HTTPFailure.Code) async throws {
    let failure = try #require(await send(HTTPCall(url: url)).failure)
    #expect(failure.code == code, "\(failure.message)")
  }

  @Test func `a password never stands in a message`() async throws {
    for url in ["ftp://me:hunter2@h/", "http://me:hunter2@:1/", "http://me:hunter2@h h/"] {
      let failure = try #require(await send(HTTPCall(url: url)).failure)
      #expect(!failure.message.contains("hunter2"))
    }
  }

  @Test(arguments: [
    ("abc\ndef", "a line end (byte 4 of 7)"), ("abc\r", "a line end (byte 4 of 4)"),
    ("ab c", "a blank (byte 3 of 4)"), ("ü", "a character outside ASCII (byte 1 of 2)"),
  ])
  func `a token that a header cannot carry is refused unseen`(
    token: String, problem: String
  ) async throws {
    try await LoopbackServer.run({ _ in [.send(Self.ok)] }) { server in
      let failure = try #require(
        await send(HTTPCall(url: server.url(), bearerToken: Secret(token))).failure)
      #expect(failure.code == .invalidHeader)
      #expect(failure.message.hasPrefix("the bearer token contains \(problem)"))
      #expect(!failure.message.contains(token))
      #expect(server.requests.isEmpty)
    }
  }

  @Test func `a header that would begin another one is refused`() async throws {
    for header in [
      HTTPCall.Header(name: "x", value: "a\r\nauthorization: b"), .init(name: "x y", value: "a"),
      .init(name: "", value: "a"),
    ] {
      let failure = try #require(
        await send(HTTPCall(url: "http://127.0.0.1:1/", headers: [header])).failure)
      #expect(failure.code == .invalidHeader)
    }
  }

  @Test func `forty requests use one connection`() async throws {
    try await LoopbackServer.run({ _ in [.send(Self.ok)] }) { server in
      try await withAdapter { adapter in
        for _ in 0..<40 {
          #expect(await adapter.send(HTTPCall(url: server.url())).answer?.status == 200)
        }
      }
      #expect(server.connectionCount == 1)
      #expect(server.requests.count == 40)
    }
  }
}
