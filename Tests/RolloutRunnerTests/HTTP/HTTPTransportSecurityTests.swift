import RolloutRedaction
import Testing

@testable import RolloutRunner

@Suite struct HTTPTransportSecurityTests {
  private static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

  @Test func `a self-signed certificate is not trusted, and no request is sent`() async throws {
    try await withTemporaryDirectory { directory in
      let certificate = try await TestCertificate.make(in: directory)
      try await LoopbackServer.run(tls: certificate.context, { _ in [.send(Self.ok)] }) { server in
        let failure = try #require(
          await send(HTTPCall(url: server.url(scheme: "https"), bearerToken: Secret("t"))).failure)
        #expect(failure.code == .tlsFailed)
        #expect(failure.message.hasPrefix("no trusted TLS connection to 127.0.0.1:"))
        #expect(server.requests.isEmpty)
      }
    }
  }

  @Test func `a certificate among the trusted ones works`() async throws {
    try await withTemporaryDirectory { directory in
      let certificate = try await TestCertificate.make(in: directory)
      try await LoopbackServer.run(tls: certificate.context, { _ in [.send(Self.ok)] }) { server in
        let result = await send(
          HTTPCall(url: server.url(scheme: "https")), trustRootsFile: certificate.certificateFile)
        #expect(result.answer?.status == 200)
      }
    }
  }

  @Test func `a trusted certificate of another host is refused`() async throws {
    try await withTemporaryDirectory { directory in
      let certificate = try await TestCertificate.make(in: directory, name: "DNS:example.com")
      try await LoopbackServer.run(tls: certificate.context, { _ in [.send(Self.ok)] }) { server in
        let failure = try #require(
          await send(
            HTTPCall(url: server.url(scheme: "https")),
            trustRootsFile: certificate.certificateFile
          ).failure)
        #expect(failure.code == .tlsFailed, "\(failure)")
        #expect(server.requests.isEmpty)
      }
    }
  }

  @Test func `a server that never shakes hands is given up`() async throws {
    try await LoopbackServer.run({ _ in [] }) { server in
      let failure = try #require(
        await send(HTTPCall(url: server.url(scheme: "https")), connectTimeout: 300).failure)
      #expect(failure.code == .connectTimeout, "\(failure)")
      #expect(failure.durationMilliseconds < promptMilliseconds)
    }
  }

  @Test func `TLS to a server without it is told as such`() async throws {
    try await LoopbackServer.run(
      greeting: "220 mail.example.com ready\r\n", { _ in [] }
    ) { server in
      let failure = try #require(
        await send(HTTPCall(url: server.url(scheme: "https")), connectTimeout: 5_000).failure)
      #expect(failure.code == .tlsFailed, "\(failure)")
    }
  }

  @Test func `the total timeout holds while the handshake hangs`() async throws {
    try await LoopbackServer.run({ _ in [] }) { server in
      let failure = try #require(
        await send(
          HTTPCall(url: server.url(scheme: "https"), totalTimeoutMilliseconds: 200),
          connectTimeout: 3_000
        ).failure)
      #expect(failure.code == .timeout, "\(failure)")
      #expect(failure.durationMilliseconds < promptMilliseconds)
    }
  }
}
