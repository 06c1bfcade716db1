import EventLedger
import FoundationEssentials
import RolloutModel
import RolloutRedaction
import Synchronization
import Testing

@testable import RolloutRunner

/// The loop against real servers on loopback, which misbehave.
@Suite struct HTTPEventReceiverTests {
  private static let accepted = "HTTP/1.1 204 No Content\r\n\r\n"

  private static func answer(_ status: String, _ headers: String = "", body: String = "")
    -> LoopbackServer.Step
  {
    .send("HTTP/1.1 \(status)\r\ncontent-length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
  }

  private func withReceiver<Result>(
    _ url: String, token: Secret? = nil, timeout: Milliseconds = .seconds(20),
    _ body: (HTTPEventReceiver) async throws -> Result
  ) async throws -> Result {
    let receiver = try HTTPEventReceiver(
      ReceiverAddress(url), token: token, timeout: timeout,
      now: { EventTime(clamping: 784_111_717_000) })
    do {
      let result = try await body(receiver)
      await receiver.shutdown()
      return result
    } catch {
      await receiver.shutdown()
      throw error
    }
  }

  /// What the first answer of a server means.
  private func answer(
    _ steps: [LoopbackServer.Step], token: Secret? = nil, timeout: Milliseconds = .seconds(20)
  ) async throws -> DeliveryAnswer {
    try await LoopbackServer.run({ _ in steps }) { server in
      try await withReceiver(server.url("/hook"), token: token, timeout: timeout) { receiver in
        await receiver.send(DeliveryMessage(contentType: "application/json", body: [0x7B, 0x7D]))
      }
    }
  }

  @Test func `a message arrives as a POST with its headers, body and token`() async throws {
    try await LoopbackServer.run({ _ in [.send(Self.accepted)] }) { server in
      let url = server.url("/hook?key=1")
      let sent = try await withReceiver(url, token: Secret("t0ken-of-test")) { receiver in
        await receiver.send(
          DeliveryMessage(
            contentType: "application/json", headers: ["ce-id": "7"], body: Array("{}".utf8)))
      }
      #expect(sent == .accepted)
      let request = try #require(server.requests.first)
      #expect(request.hasPrefix("POST /hook?key=1 HTTP/1.1\r\n"))
      #expect(request.lowercased().contains("\r\ncontent-type: application/json\r\n"))
      #expect(request.lowercased().contains("\r\nce-id: 7\r\n"))
      #expect(request.contains("Bearer t0ken-of-test\r\n"))
      #expect(request.hasSuffix("\r\n\r\n{}"))
    }
  }

  @Test func `Retry-After is read as seconds and as a date`() async throws {
    for (header, wait) in [
      ("retry-after: 7\r\n", Milliseconds.seconds(7)),
      ("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", .seconds(60)),
    ] {
      for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        let got = try await answer([Self.answer(status, header)])
        #expect(
          got == .unavailable(reason: "answered \(status.prefix(3))", retryAfter: wait))
      }
    }
  }

  @Test func `the reason says what the server said, on one line and without the token`()
    async throws
  {
    let got = try await answer(
      [Self.answer("400 Bad Request", body: "no: t0ken-of-test\n\u{1B}[2J")],
      token: Secret("t0ken-of-test"))
    #expect(got == .refused(reason: #"answered 400: no: [redacted:token]\n\u{1B}[2J"#))
  }

  @Test func `a redirect is not followed`() async throws {
    let got = try await answer([
      Self.answer("307 Temporary Redirect", "location: http://127.0.0.1:9/\r\n")
    ])
    guard case .refused(let reason) = got else {
      Issue.record("expected a refusal, got \(got)")
      return
    }
    #expect(reason.contains("answered 307") && reason.contains("never redirected"))
  }

  @Test func `a receiver that hangs, hangs up, or talks nonsense is away`() async throws {
    for steps: [LoopbackServer.Step] in [[], [.close], [.send("SMTP ready\r\n\r\n"), .close]] {
      let got = try await answer(steps, timeout: Milliseconds(400))
      guard case .unavailable(let reason, nil) = got else {
        Issue.record("expected a receiver that is away, got \(got)")
        continue
      }
      #expect(!reason.isEmpty)
    }
    let port = try await LoopbackServer.refusingPort()
    let got = try await withReceiver("http://127.0.0.1:\(port)/") { receiver in
      await receiver.send(DeliveryMessage(contentType: "text/plain", body: []))
    }
    #expect(
      got
        == .unavailable(
          reason: "127.0.0.1:\(port) refused the connection; nothing listens there",
          retryAfter: nil))
  }

  @Test func `the status counts, even if what was to follow never comes`() async throws {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n"
    #expect(try await answer([.send(head), .close]) == .accepted)
    #expect(try await answer([.send(head)], timeout: Milliseconds(400)) == .accepted)
    let long = "HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n"
    #expect(try await answer([.send(long)]) == .accepted)
  }

  @Test func `a token that no header can carry stops everything`() async throws {
    let got = try await answer([.send(Self.accepted)], token: Secret("two\nlines"))
    guard case .impossible(let reason) = got else {
      Issue.record("expected an impossible request, got \(got)")
      return
    }
    #expect(reason.contains("a line end") && !reason.contains("two"))
  }

  @Test func `through a server that misbehaves every event comes, in order, or is put aside`()
    async throws
  {
    let count = Mutex(0)
    let script: @Sendable (String) -> [LoopbackServer.Step] = { request in
      let number = count.withLock { count in
        count += 1
        return count
      }
      // The third event is one that the server never likes.
      if request.contains(#""note":"sample 2""#) { return [Self.answer("422 Unprocessable")] }
      switch number % 4 {
      case 1: return [Self.answer("503 Service Unavailable", "retry-after: 2\r\n")]
      case 2: return [.close]
      default: return [.send(Self.accepted)]
      }
    }
    try await withTemporaryDirectory { directory in
      try await LoopbackServer.run(script) { server in
        let fixture = try NotifyFixture(directory, url: server.url("/hook"), events: 6)
        let clock = ScriptedClock()
        let result = try await withReceiver(server.url("/hook")) { receiver in
          try await fixture.deliver(to: receiver, clock: clock)
        }
        let sent = server.requests.compactMap { request in
          request.firstMatch(of: /"note":"sample ([0-9])"/).flatMap { Int($0.1) }
        }
        #expect(sent == sent.sorted())
        #expect(Set(sent) == Set(0..<6))
        #expect(sent.count { $0 == 2 } == 3)
        #expect(result.cursor.delivered == 5)
        #expect(result.cursor.deadLetters == 1)
        #expect(clock.sleeps.contains(2000))
      }
    }
  }
}
