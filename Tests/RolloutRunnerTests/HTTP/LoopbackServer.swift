import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on loopback that answers with raw bytes, so that it can misbehave in every way.
struct LoopbackServer: Sendable {
  enum Step: Sendable {
    case send(String)
    case sendBytes([UInt8])
    case wait(milliseconds: Int64)
    case close
  }

  let port: Int
  private let channel: any Channel
  private let log: RequestLog

  /// Everything that clients sent, one text a request.
  var requests: [String] { log.requests }
  var connectionCount: Int { log.connections }

  /// Runs the body with a server that answers each request with the steps of the script.
  static func run<Result: Sendable>(
    tls: NIOSSLContext? = nil,
    greeting: String = "",
    _ script: @escaping @Sendable (_ request: String) -> [Step],
    body: (LoopbackServer) async throws -> Result
  ) async throws -> Result {
    let log = RequestLog()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        log.didConnect()
        return channel.eventLoop.makeCompletedFuture {
          if let tls {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
          }
          try channel.pipeline.syncOperations.addHandler(
            ScriptHandler(greeting: greeting, script: script, log: log))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    guard let port = channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
    do {
      let result = try await body(LoopbackServer(port: port, channel: channel, log: log))
      try await channel.close()
      return result
    } catch {
      try await channel.close()
      throw error
    }
  }

  /// A port on which nothing listens.
  static func refusingPort() async throws -> Int {
    try await run({ _ in [] }, body: { $0.port })
  }

  func url(_ path: String = "/", scheme: String = "http", host: String = "127.0.0.1") -> String {
    "\(scheme)://\(host):\(port)\(path)"
  }
}

/// What clients sent to a server.
private final class RequestLog: Sendable {
  private let state = Mutex<(requests: [String], connections: Int)>(([], 0))

  var requests: [String] { state.withLock { $0.requests } }
  var connections: Int { state.withLock { $0.connections } }

  func append(_ request: String) { state.withLock { $0.requests.append(request) } }
  func didConnect() { state.withLock { $0.connections += 1 } }
}

private final class ScriptHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let greeting: String
  private let script: @Sendable (String) -> [LoopbackServer.Step]
  private let log: RequestLog
  private var received = ""

  init(
    greeting: String, script: @escaping @Sendable (String) -> [LoopbackServer.Step],
    log: RequestLog
  ) {
    self.greeting = greeting
    self.script = script
    self.log = log
  }

  func channelActive(context: ChannelHandlerContext) {
    if !greeting.isEmpty { perform([.send(greeting)], context) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += String(buffer: unwrapInboundIn(data))
    guard isComplete else { return }
    let request = received
    received = ""
    log.append(request)
    perform(script(request)[...], context)
  }

  /// Whether the head is there, and as much of a body as it announces: it may come in a segment of
  /// its own.
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

  private func perform(_ steps: ArraySlice<LoopbackServer.Step>, _ context: ChannelHandlerContext) {
    guard let step = steps.first, context.channel.isActive else { return }
    let rest = steps.dropFirst()
    switch step {
    case .send(let text):
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
      perform(rest, context)
    case .sendBytes(let bytes):
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
      perform(rest, context)
    case .wait(let milliseconds):
      context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(milliseconds)) {
        self.perform(rest, context)
      }
    case .close:
      context.close(promise: nil)
    }
  }
}
