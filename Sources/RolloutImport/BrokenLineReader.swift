/// Reads what can be read of a line that is no JSON: the harness pastes values unescaped, and a
/// killed one leaves half a line.
///
/// It knows which keys a line may have, and in which order they are written. A text ends at a quote
/// that is followed by one of the keys that may still come, or by the end of the object; so quotes
/// within it do not end it. A value whose end is missing is not taken: half a number is another
/// number.
struct BrokenLineReader {
  /// In the order in which they are written.
  let keys: [String]

  struct Result: Hashable {
    var object = FlatObject()
    /// Whether the line stops before its object does.
    var isCut = false
    /// The keys whose values are neither text, number, word nor null.
    var unreadable: [String] = []
  }

  /// - Parameter line: without its line break.
  func read(_ line: [UInt8]) -> Result {
    var result = Result()
    let line = BrokenLineReader.trimmed(line)
    guard var place = line.firstIndex(of: UInt8(ascii: "{")).map({ $0 + 1 }) else {
      result.isCut = true
      return result
    }
    var rest = keys[...]
    while let (index, start) = key(at: place, in: line, among: rest) {
      let name = rest[index]
      rest = rest[(index + 1)...]
      guard let (end, value) = value(from: start, in: line, before: rest) else {
        result.isCut = true
        return result
      }
      if let value {
        result.object.members.append(FlatObject.Member(key: name, value: value))
      } else {
        result.unreadable.append(name)
      }
      place = end + 1
    }
    result.isCut = line.last != UInt8(ascii: "}")
    return result
  }

  /// The key that stands at a place, and where its value begins.
  private func key(
    at place: Int, in line: [UInt8], among keys: ArraySlice<String>
  ) -> (index: Int, start: Int)? {
    for index in keys.indices {
      let marker = BrokenLineReader.marker(keys[index])
      if line[min(place, line.count)...].starts(with: marker) {
        return (index, place + marker.count)
      }
    }
    return nil
  }

  /// The value from a place on, and where the comma or the brace after it stands; nil when there is
  /// no end.
  private func value(
    from start: Int, in line: [UInt8], before keys: ArraySlice<String>
  ) -> (end: Int, value: FlatValue?)? {
    guard start < line.count else { return nil }
    guard line[start] == UInt8(ascii: "\"") else {
      guard
        let end = line[start...].firstIndex(where: {
          $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}")
        })
      else { return nil }
      return (end, FlatValue(literal: line[start..<end]))
    }
    var quote = start + 1
    let markers = keys.map { [UInt8(ascii: ",")] + BrokenLineReader.marker($0) }
    while let next = line[quote...].firstIndex(of: UInt8(ascii: "\"")) {
      let after = line[(next + 1)...]
      let isLast = after.count == 1 && after.first == UInt8(ascii: "}")
      if isLast || markers.contains(where: { after.starts(with: $0) }) {
        let text = String(decoding: line[(start + 1)..<next], as: UTF8.self)
        return (next + 1, .string(text))
      }
      quote = next + 1
    }
    return nil
  }

  private static func marker(_ key: String) -> [UInt8] { Array("\"\(key)\":".utf8) }

  private static func trimmed(_ line: [UInt8]) -> [UInt8] {
    var line = line[...]
    while let last = line.last, last <= 0x20 { line = line.dropLast() }
    return Array(line)
  }
}
