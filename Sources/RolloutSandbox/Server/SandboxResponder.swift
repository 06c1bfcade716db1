import Hummingbird
import NIOCore

/// Carries requests to the world and answers back; it decides nothing.
struct SandboxResponder: HTTPResponder {
  typealias Context = BasicRequestContext

  let world: SharedWorld
  let hangLimit: Duration
  let onNotice: @Sendable (SandboxNotice) -> Void

  @concurrent
  func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
    var request = request
    let question = SandboxRequest(
      method: request.method.rawValue, path: request.uri.path,
      authorization: request.headers[.authorization], contentType: request.headers[.contentType],
      body: try await Self.takeBody(of: &request))
    let answer = world.answer(to: question)
    if answer.pace == .afterHangLimit { await hold(request) }
    onNotice(
      .answered(method: question.method, path: question.path, status: answer.status))
    return Self.response(answer, isHead: request.method == .head)
  }

  private static func takeBody(of request: inout Request) async throws -> SandboxRequest.Body {
    do {
      let buffer = try await request.collectBody(upTo: SandboxRequest.bodyLimitBytes)
      return .bytes(Array(buffer.readableBytesView))
    } catch is NIOTooManyBytesError {
      return .overLimit
    }
  }

  /// Returns when the hang limit has passed, the client has left or the sandbox stops; nothing
  /// outlives it.
  private func hold(_ request: Request) async {
    onNotice(.held(path: request.uri.path))
    let limit = hangLimit
    var why = SandboxNotice.Release.limitPassed
    do {
      try await request.body.consumeWithCancellationOnInboundClose { _ in
        try await Task.sleep(for: limit)
      }
    } catch {
      // The sleep ends early for two reasons only: the inbound side closed, or this task was
      // cancelled because the sandbox stops.
      why = Task.isCancelled ? .stopping : .clientLeft
    }
    onNotice(.released(path: request.uri.path, why: why))
  }

  private static func response(_ answer: SandboxAnswer, isHead: Bool) -> Response {
    var headers: HTTPFields = [
      .contentType: answer.contentType, .cacheControl: "no-store",
      .contentLength: String(answer.body.utf8.count),
    ]
    headers[.wwwAuthenticate] = answer.challenge
    headers[.allow] = answer.allow
    // Watching for the client to leave has used up the connection's inbound side.
    if answer.pace == .afterHangLimit { headers[.connection] = "close" }
    return Response(
      status: .init(code: answer.status), headers: headers,
      body: isHead ? .init() : .init(byteBuffer: ByteBuffer(string: answer.body)))
  }
}
