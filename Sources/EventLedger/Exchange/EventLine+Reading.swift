extension EventLine {
  /// Reads what ``bytes`` writes, and nothing else: of two different lines, two events come.
  ///
  /// - Parameters:
  ///   - bytes: of the line, without its end.
  ///   - line: its number, from 1, for the message.
  /// - Throws: ``EventLineRefusal``
  package init(_ bytes: [UInt8], line: Int) throws(EventLineRefusal) {
    guard bytes.count <= Self.byteLimit else {
      throw EventLineRefusal(.length(limit: Self.byteLimit), in: bytes, line: line, at: bytes.count)
    }
    var reader = EventLineReader(bytes: bytes, line: line)
    self = try reader.read()
  }
}

/// Walks over one line.
private struct EventLineReader {
  let bytes: [UInt8]
  let line: Int
  var index = 0

  mutating func read() throws(EventLineRefusal) -> EventLine {
    guard skip(#"{"header":"#) else { throw refusal(.opening) }
    let (header, headerBytes) = try readHeader()
    guard skip(#","salt":"#) else { throw refusal(.saltMember) }
    let salt = try readSalt()
    let data = try readData(isRedacted: salt == nil)
    guard skip("}"), index == bytes.count else { throw refusal(.end) }
    return EventLine(header: header, headerBytes: headerBytes, salt: salt, data: data)
  }

  private mutating func readHeader() throws(EventLineRefusal) -> (EventHeader, [UInt8]) {
    var grammar = JSONGrammar(bytes, from: index)
    guard bytes[index...].first == UInt8(ascii: "{"), grammar.skipValue() else {
      throw refusal(.header, at: grammar.index)
    }
    let headerBytes = Array(bytes[index..<grammar.index])
    guard let header = EventHeader(headerBytes) else {
      throw refusal(.header, at: index + EventHeader.wellFormedPrefix(of: headerBytes))
    }
    index = grammar.index
    return (header, headerBytes)
  }

  private mutating func readSalt() throws(EventLineRefusal) -> Salt? {
    if skip("null") { return nil }
    let start = index
    guard skip("\"") else { throw refusal(.salt) }
    var digits: [UInt8] = []
    while let digit = bytes[index...].first.flatMap(Hex.lowerCaseValue) {
      digits.append(digit)
      index += 1
    }
    let packed = stride(from: 0, to: digits.count - 1, by: 2).map {
      digits[$0] << 4 | digits[$0 + 1]
    }
    guard digits.count == 2 * Salt.byteCount, let salt = Salt(packed), skip("\"") else {
      throw refusal(.salt, at: start)
    }
    return salt
  }

  private mutating func readData(isRedacted: Bool) throws(EventLineRefusal) -> [UInt8]? {
    if skip(#","data":"#) {
      guard isRedacted else { return try readPlainData() }
      guard skip("null") else { throw refusal(.noData) }
      return nil
    }
    guard !isRedacted, skip(#","data_base64":""#) else { throw refusal(.dataMember) }
    return try readBase64()
  }

  /// Everything up to the brace that closes the line, blanks and all.
  private mutating func readPlainData() throws(EventLineRefusal) -> [UInt8] {
    let end = max(index, bytes.count - 1)
    let data = Array(bytes[index..<end])
    guard JSONGrammar.isOneLine(data) else {
      var grammar = JSONGrammar(bytes, from: index)
      throw refusal(.data, at: grammar.skipValue() ? index : grammar.index)
    }
    index = end
    return data
  }

  private mutating func readBase64() throws(EventLineRefusal) -> [UInt8] {
    let start = index
    while let byte = bytes[index...].first, byte != UInt8(ascii: "\"") { index += 1 }
    guard let plain = Base64.bytes(of: bytes[start..<index]), skip("\"") else {
      throw refusal(.base64, at: start)
    }
    guard !JSONGrammar.isOneLine(plain) else { throw refusal(.plainData, at: start) }
    return plain
  }

  private mutating func skip(_ literal: StaticString) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard bytes.count - index >= count else { return false }
    let isThere = literal.withUTF8Buffer { unsafe bytes[index..<(index + count)].elementsEqual($0) }
    if isThere { index += count }
    return isThere
  }

  private func refusal(
    _ expected: EventLineRefusal.Expected, at place: Int? = nil
  ) -> EventLineRefusal {
    EventLineRefusal(expected, in: bytes, line: line, at: place ?? index)
  }
}
