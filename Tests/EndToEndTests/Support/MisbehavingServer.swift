import NIOCore
import NIOPosix

/// A server on loopback that answers every request with the same raw bytes, or not at all.
struct MisbehavingServer: Sendable {
  let url: String

  /// An answer, head and body.
  static func answer(_ status: String, headers: [String] = [], body: String = "") -> String {
    let head = ["HTTP/1.1 \(status)", "content-length: \(body.utf8.count)"] + headers
    return (head + ["", body]).joined(separator: "\r\n")
  }

  /// - Parameter answer: empty for a server that accepts and never answers.
  static func run(
    _ answer: String, _ body: (MisbehavingServer) async throws -> Void
  ) async throws {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AnsweringHandler(answer: answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    guard let port = channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
    do {
      try await body(MisbehavingServer(url: "http://127.0.0.1:\(port)"))
    } catch {
      try await channel.close()
      throw error
    }
    try await channel.close()
  }

  /// A base URL at which nothing listens.
  static func refusingURL() async throws -> String {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(host: "127.0.0.1", port: 0).get()
    let port = channel.localAddress?.port ?? 1
    try await channel.close()
    return "http://127.0.0.1:\(port)"
  }
}

private final class AnsweringHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let answer: String
  private var received = ""

  init(answer: String) { self.answer = answer }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += String(buffer: unwrapInboundIn(data))
    guard received.contains("\r\n\r\n") else { return }
    received = ""
    guard !answer.isEmpty else { return }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
