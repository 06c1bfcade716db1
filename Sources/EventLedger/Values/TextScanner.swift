import Glibc

/// Walks over bytes that must follow a fixed form.
struct TextScanner {
  private let bytes: [UInt8]
  private(set) var index = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { index == bytes.count }

  /// Steps over `literal` when it comes next.
  mutating func skip(_ literal: StaticString) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard bytes.count - index >= count else { return false }
    let matches = unsafe bytes.withUnsafeBytes { found in
      guard let place = found.baseAddress else { return count == 0 }
      return unsafe memcmp(place + index, literal.utf8Start, count) == 0
    }
    if matches { index += count }
    return matches
  }

  /// Steps over `text` when it comes next.
  mutating func skip(_ text: [UInt8]) -> Bool {
    guard bytes.count - index >= text.count else { return false }
    let same = unsafe text.withUnsafeBytes { expected in
      unsafe bytes.withUnsafeBytes { found in
        guard let start = expected.baseAddress, let place = found.baseAddress else { return true }
        return unsafe memcmp(place + index, start, expected.count) == 0
      }
    }
    if same { index += text.count }
    return same
  }

  /// What has been read since a place.
  func bytes(from start: Int) -> [UInt8] { Array(bytes[start..<index]) }

  /// Reads exactly `digits` decimal digits (at most 18).
  mutating func number(digits: Int) -> Int64? {
    guard bytes.count - index >= digits else { return nil }
    var value: Int64 = 0
    for offset in 0..<digits {
      let byte = bytes[index + offset]
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    index += digits
    return value
  }

  /// Reads `count` bytes through `read`; nil when there are not as many.
  mutating func take<Value>(
    _ count: Int, _ read: (UnsafeBufferPointer<UInt8>) -> Value?
  ) -> Value? {
    guard bytes.count - index >= count else { return nil }
    let start = index
    index += count
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe read(UnsafeBufferPointer(rebasing: buffer[start..<(start + count)]))
    }
  }

  /// Reads a JSON string with its quotes; only the escapes `\"` and `\\` are known, because the
  /// writer's rules for text leave no need of others.
  mutating func jsonString() -> String? {
    guard skip("\"") else { return nil }
    let start = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index += 1
        return String(validating: bytes[start..<(index - 1)], as: UTF8.self)
      case UInt8(ascii: "\\"): return escapedString(from: start)
      case 0..<0x20: return nil
      default: index += 1
      }
    }
    return nil
  }

  private mutating func escapedString(from start: Int) -> String? {
    var text = Array(bytes[start..<index])
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard skip("\"") || skip("\\") else { return nil }
        text.append(bytes[index - 1])
      case 0..<0x20: return nil
      default: text.append(byte)
      }
    }
    return nil
  }
}
