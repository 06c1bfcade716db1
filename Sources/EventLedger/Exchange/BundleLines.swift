import Crypto

/// Reads the events of a bundle, line by line.
struct BundleLines {
  private var waiting: [UInt8] = []
  private var start = 0
  private var hash = SHA256()
  private var isAtEnd = false

  /// How many lines there were so far.
  private(set) var number: Int64 = 0

  /// SHA-256 of what was read.
  var digest: Digest { Digest(hash.finalize()) }

  /// The next line; nil after the last.
  mutating func next(_ source: inout some BundleSource) throws -> EventLine? {
    while true {
      if let end = waiting[start...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(waiting[start..<end])
        start = end + 1
        number += 1
        do {
          return try EventLine(line, line: Int(number))
        } catch {
          throw BundleRefusal.line(
            number, what: "column \(error.column): expected \(error.expectation)")
        }
      }
      if isAtEnd {
        guard start == waiting.count else {
          throw BundleRefusal.line(number + 1, what: "expected a line end after it")
        }
        return nil
      }
      guard waiting.count - start <= EventLine.byteLimit else {
        throw BundleRefusal.line(
          number + 1, what: "expected at most \(EventLine.byteLimit) bytes, found more")
      }
      let part = try source.read()
      hash.update(data: part)
      isAtEnd = part.isEmpty
      waiting.removeFirst(start)
      start = 0
      waiting += part
    }
  }
}
