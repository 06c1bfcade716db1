import NIOCore
import NIOPosix
import Synchronization

/// A receiver on loopback that keeps every request, and answers as a test wants.
struct RecordingServer: Sendable {
  /// What is done with a request.
  enum Reaction: Sendable {
    case answer(String)
    /// Nothing is answered, and the connection stays.
    case silence
  }

  let url: String
  private let log: Log

  private final class Log: Sendable {
    let requests = Mutex<[String]>([])
  }

  /// Every request, head and body.
  var requests: [String] { log.requests.withLock { $0 } }

  /// Every request's body.
  var bodies: [String] {
    requests.map { request in
      request.firstRange(of: "\r\n\r\n").map { String(request[$0.upperBound...]) } ?? ""
    }
  }

  static let accepted = Reaction.answer("HTTP/1.1 204 No Content\r\n\r\n")

  /// - Parameter reaction: gets the request and its number, from 1.
  static func run(
    _ reaction: @escaping @Sendable (_ request: String, _ number: Int) -> Reaction = { _, _ in
      accepted
    },
    _ body: (RecordingServer) async throws -> Void
  ) async throws {
    let log = Log()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            RecordingHandler { request in
              let number = log.requests.withLock { requests in
                requests.append(request)
                return requests.count
              }
              return reaction(request, number)
            })
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    guard let port = channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
    do {
      try await body(RecordingServer(url: "http://127.0.0.1:\(port)", log: log))
    } catch {
      try await channel.close()
      throw error
    }
    try await channel.close()
  }
}

private final class RecordingHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let react: @Sendable (String) -> RecordingServer.Reaction
  private var received = ""

  init(_ react: @escaping @Sendable (String) -> RecordingServer.Reaction) { self.react = react }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += String(buffer: unwrapInboundIn(data))
    guard isComplete else { return }
    let request = received
    received = ""
    guard case .answer(let answer) = react(request) else { return }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
  }

  /// Whether the head is there, and as much of a body as it announces.
  private var isComplete: Bool {
    guard let end = received.firstRange(of: "\r\n\r\n") else { return false }
    let length = received[..<end.lowerBound].split(separator: "\r\n").lazy
      .map { $0.lowercased() }.first { $0.hasPrefix("content-length:") }
      .flatMap { Int($0.dropFirst("content-length:".count).filter { $0 != " " }) }
    return received[end.upperBound...].utf8.count >= length ?? 0
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
