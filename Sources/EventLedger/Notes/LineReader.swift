/// Takes lines from the front of bytes.
struct LineReader {
  private(set) var rest: ArraySlice<UInt8>

  /// The number of the line that ``next()`` gave last, from 1 on.
  private(set) var number = 0

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
  }

  /// The next line without its end; nil when no line end follows.
  mutating func next() -> ArraySlice<UInt8>? {
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = rest[..<end]
    rest = rest[(end + 1)...]
    number += 1
    return line
  }

  /// What stands after `prefix` in the next line; nil, and nothing is taken, when it does not
  /// begin so.
  mutating func next(after prefix: String) -> ArraySlice<UInt8>? {
    guard rest.starts(with: prefix.utf8) else { return nil }
    return next()?.dropFirst(prefix.utf8.count)
  }
}
