/// Keeps the first and the last half of a stream of bytes within a limit.
///
/// The cause of a failure is usually in the first lines of an output or in the last ones.
struct OutputCapture: Sendable {
  /// Most bytes that the marker adds to what is kept.
  static let markerLimit = 128

  private let headLimit: Int
  private let tailLimit: Int
  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  private var total = 0

  init(limit: Int) {
    let limit = max(limit, 0)
    headLimit = limit / 2
    tailLimit = limit - limit / 2
  }

  mutating func append(_ chunk: [UInt8]) {
    total += chunk.count
    let room = min(headLimit - head.count, chunk.count)
    head += chunk.prefix(room)
    tail += chunk.dropFirst(room).suffix(tailLimit)
    // Trimming only at twice the size moves every byte at most once.
    if tail.count > 2 * tailLimit { tail.removeFirst(tail.count - tailLimit) }
  }

  func finish() -> CapturedOutput {
    let tail = tail.suffix(tailLimit)
    let omitted = total - head.count - tail.count
    guard omitted > 0 else {
      return CapturedOutput(bytes: head + tail, totalBytes: total, omittedBytes: 0)
    }
    let lineEnd = head.isEmpty || head.last == UInt8(ascii: "\n") ? "" : "\n"
    let marker = Array("\(lineEnd)[\(omitted) of \(total) bytes left out here]\n".utf8)
    return CapturedOutput(bytes: head + marker + tail, totalBytes: total, omittedBytes: omitted)
  }
}
