import RolloutRedaction
import Testing

@testable import RolloutRunner

@Suite struct HTTPRedirectTests {
  private static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

  private static func redirect(_ status: Int = 302, to location: String) -> String {
    "HTTP/1.1 \(status) Moved\r\nlocation: \(location)\r\ncontent-length: 3\r\n\r\n..."
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `a GET without a credential follows a redirect within its origin`(
    status: Int
  ) async throws {
    try await LoopbackServer.run({ request in
      [.send(request.hasPrefix("GET /new") ? Self.ok : Self.redirect(status, to: "/new?x=1"))]
    }) { server in
      let answer = try #require(await send(HTTPCall(url: server.url("/old"))).answer)
      #expect(answer.status == 200)
      #expect(answer.finalURL == server.url("/new?x=1"))
      #expect(server.connectionCount == 1)
    }
  }

  @Test func `redirects end after five`() async throws {
    try await LoopbackServer.run({ _ in [.send(Self.redirect(to: "/again"))] }) { server in
      let failure = try #require(await send(HTTPCall(url: server.url())).failure)
      #expect(failure.code == .tooManyRedirects)
      #expect(failure.status == 302)
      #expect(server.requests.count == 6)
    }
  }

  @Test func `a redirect without a place is an answer`() async throws {
    try await LoopbackServer.run({ _ in
      [.send("HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n")]
    }) { server in
      #expect(await send(HTTPCall(url: server.url())).answer?.status == 302)
    }
  }

  @Test func `a redirect to another port is refused and never asked`() async throws {
    try await LoopbackServer.run({ _ in [.send(Self.ok)] }) { other in
      let place = "http://u:pw@127.0.0.1:\(other.port)/steal"
      let plainPlace = other.url("/steal")
      for location in [place, plainPlace] {
        try await LoopbackServer.run({ _ in [.send(Self.redirect(to: location))] }) { server in
          let failure = try #require(await send(HTTPCall(url: server.url())).failure)
          #expect(failure.code == .redirectRefused)
          #expect(failure.status == 302)
          #expect(failure.message.contains("http://127.0.0.1:\(other.port)"))
          #expect(!failure.message.contains("pw"))
        }
      }
      #expect(other.requests.isEmpty)
    }
  }

  @Test func `a token never follows a redirect, not even on its own host`() async throws {
    try await LoopbackServer.run({ _ in [.send(Self.redirect(307, to: "/new"))] }) { server in
      let credentialed = [
        HTTPCall(url: server.url(), bearerToken: Secret("t")),
        HTTPCall(url: "http://me:pw@127.0.0.1:\(server.port)/"),
        HTTPCall(url: server.url(), headers: [.init(name: "Authorization", value: "x")]),
        HTTPCall(method: .post, url: server.url(), body: Array("{}".utf8)),
      ]
      for call in credentialed {
        let failure = try #require(await send(call).failure)
        #expect(failure.code == .redirectRefused)
        #expect(failure.message.contains("never redirected"))
      }
      #expect(server.requests.count == 4)
    }
  }

  @Test(arguments: [
    ("http://h/", "https://h/", true), ("http://h:8080/", "https://h:8443/x", true),
    ("http://h/", "http://H/x", true), ("http://h/a/b", "../c", true), ("http://h/", "//h/x", true),
    ("http://h/", "https://evil/", false), ("https://h/", "http://h/", false),
    ("https://h/", "https://h:444/", false), ("http://h/", "//evil/x", false),
    ("http://h/", "http://h.evil/", false), ("http://h/", "http://h@evil/", false),
    ("http://h/", "file:///etc/passwd", false), ("http://h/", "http://h\\@evil/", false),
    ("http://h/", "http://me@h/", false),
  ])
  func `only the same origin, or up to TLS on the same host`(
    from: String, to: String, isAllowed: Bool
  ) throws {
    let redirect = HTTPRedirect(from: try HTTPTarget(from), to: to, of: HTTPCall(url: from))
    if case .follow(let target) = redirect {
      #expect(isAllowed, "led to \(target.url)")
      #expect(target.host == "h")
    } else {
      #expect(!isAllowed, "\(redirect)")
    }
  }
}
