import Synchronization

/// How far an exchange has come, for the message of whoever cuts it off.
final class HTTPProgress: Sendable {
  struct Received: Sendable {
    var target: HTTPTarget?
    var status: Int?
    var body: [UInt8] = []
    var count = 0
  }

  private let state = Mutex(Received())

  var received: Received { state.withLock { $0 } }

  var authority: String { received.target?.authority ?? "the server" }

  func begin(_ target: HTTPTarget) {
    state.withLock { $0 = Received(target: target) }
  }

  func receive(status: Int) {
    state.withLock { $0.status = status }
  }

  /// - Returns: The length of the body so far, of which no more than `limit` bytes are kept.
  func receive(body bytes: [UInt8], keeping limit: Int) -> Int {
    state.withLock { state in
      state.body += bytes.prefix(max(0, limit - state.body.count))
      state.count += bytes.count
      return state.count
    }
  }

  func timeoutMessage(after milliseconds: Int64) -> String {
    let received = received
    guard let target = received.target else {
      return "no request was sent within \(milliseconds) ms"
    }
    guard let status = received.status else {
      return "\(target.authority) gave no answer within \(milliseconds) ms"
    }
    return """
      \(target.authority) answered \(status), but its body was not complete within \
      \(milliseconds) ms (\(received.count) bytes came)
      """
  }
}
