import Glibc

/// Says of most headers, without reading them, that they are what their columns make.
///
/// It writes what the columns ask for and compares bytes. What only the header has (subject,
/// causation, actor) is stepped over when it is plain ASCII. A header that it does not know to be
/// right may still be: ``EventExamination`` decides then, and says what is wrong.
///
/// > Complexity: two passes over the header; no allocation after the first.
struct HeaderMatcher {
  private let source: [UInt8]
  private var text: [UInt8] = []
  private var lastTime: (milliseconds: Int64, text: [UInt8]) = (-1, [])

  init(source: LedgerSource) {
    self.source = Array(source.id.description.utf8)
    text.reserveCapacity(1024)
  }

  /// - Parameters:
  ///   - position: where the row must stand.
  ///   - dataHash: of the row's salt and data.
  mutating func matches(_ row: EventRow, at position: Int64, dataHash: Digest, dataLength: Int)
    -> Bool
  {
    guard let header = unsafe row.header, header.count <= LedgerLimit.headerBytes,
      unsafe Self.isPlain(row.type), unsafe Self.isPlain(row.stream),
      unsafe row.type.count <= LedgerLimit.nameBytes,
      unsafe row.stream.count <= LedgerLimit.nameBytes,
      unsafe EventID(utf8: row.id.bindMemory(to: UInt8.self)) != nil,
      (1...Int64(Int32.max)).contains(row.schema), row.version >= 0,
      (0...EventTime.latestMilliseconds).contains(row.time),
      (0...EventTime.latestMilliseconds).contains(row.recordedTime)
    else { return false }
    var index = 0
    writeBeginning(row)
    guard unsafe takes(header, &index), unsafe Self.skipText(#","subject":""#, header, &index)
    else { return false }
    writeMiddle(row, position)
    guard unsafe takes(header, &index), unsafe Self.skipCause(header, &index) else { return false }
    writeEnd(dataHash, dataLength)
    return unsafe takes(header, &index) && index == header.count
  }

  private mutating func writeBeginning(_ row: EventRow) {
    text.removeAll(keepingCapacity: true)
    text.append(literal: #"{"specversion":"1.0","id":""#)
    unsafe text.append(contentsOf: row.id)
    text.append(literal: #"","source":"urn:uuid:"#)
    text.append(contentsOf: source)
    text.append(literal: #"","type":""#)
    unsafe text.append(contentsOf: row.type)
    text.append(UInt8(ascii: "\""))
  }

  private mutating func writeMiddle(_ row: EventRow, _ position: Int64) {
    text.removeAll(keepingCapacity: true)
    text.append(literal: #","time":""#)
    writeTime(row.time)
    text.append(literal: #"","recordedtime":""#)
    writeTime(row.recordedTime)
    text.append(literal: #"","datacontenttype":"application/json","sequence":""#)
    Decimal.append(position, digits: 20, to: &text)
    text.append(literal: #"","stream":""#)
    unsafe text.append(contentsOf: row.stream)
    text.append(literal: #"","streamversion":""#)
    Decimal.append(row.version, digits: 20, to: &text)
    text.append(literal: #"","schemaversion":"#)
    Decimal.append(row.schema, to: &text)
  }

  private mutating func writeEnd(_ dataHash: Digest, _ dataLength: Int) {
    text.removeAll(keepingCapacity: true)
    text.append(literal: #","datahash":"sha256:"#)
    dataHash.appendHex(to: &text)
    text.append(literal: #"","datalen":"#)
    Decimal.append(Int64(dataLength), to: &text)
    text.append(UInt8(ascii: "}"))
  }

  private mutating func writeTime(_ milliseconds: Int64) {
    if lastTime.milliseconds != milliseconds {
      lastTime.text.removeAll(keepingCapacity: true)
      EventTime(clamping: milliseconds).append(to: &lastTime.text)
      lastTime.milliseconds = milliseconds
    }
    text.append(contentsOf: lastTime.text)
  }

  /// Whether ``text`` comes next; steps over it.
  private func takes(_ header: UnsafeRawBufferPointer, _ index: inout Int) -> Bool {
    guard header.count - index >= text.count, let start = header.baseAddress else {
      return false
    }
    let same = unsafe text.withUnsafeBytes { expected in
      guard let expectedStart = expected.baseAddress else { return true }
      return unsafe memcmp(start + index, expectedStart, expected.count) == 0
    }
    index += text.count
    return same
  }

  /// Steps over a member with a plain text, if it comes next; false when the text is not plain.
  private static func skipText(
    _ key: StaticString, _ header: UnsafeRawBufferPointer, _ index: inout Int
  ) -> Bool {
    guard unsafe begins(header, at: index, with: key) else { return true }
    var end = index + key.utf8CodeUnitCount
    while end < header.count, unsafe isPlain(header[end]) { end += 1 }
    guard end < header.count, unsafe header[end] == UInt8(ascii: "\"") else { return false }
    index = end + 1
    return true
  }

  private static func skipCause(_ header: UnsafeRawBufferPointer, _ index: inout Int) -> Bool {
    let key: StaticString = #","causationid":""#
    if unsafe begins(header, at: index, with: key) {
      let start = index + key.utf8CodeUnitCount
      let end = start + EventID.textLength
      guard header.count > end, unsafe header[end] == UInt8(ascii: "\""),
        unsafe EventID(
          utf8: UnsafeRawBufferPointer(rebasing: header[start..<end]).bindMemory(to: UInt8.self))
          != nil
      else { return false }
      index = end + 1
    }
    let user: StaticString = #","authtype":"user""#
    guard unsafe begins(header, at: index, with: user) else {
      // No actor, or one of another kind, which the examination knows.
      return unsafe !begins(header, at: index, with: #","auth"#)
    }
    index += user.utf8CodeUnitCount
    return unsafe skipText(#","authid":""#, header, &index)
  }

  private static func begins(
    _ header: UnsafeRawBufferPointer, at index: Int, with literal: StaticString
  ) -> Bool {
    guard header.count - index >= literal.utf8CodeUnitCount,
      let start = header.baseAddress
    else { return false }
    return unsafe memcmp(start + index, literal.utf8Start, literal.utf8CodeUnitCount) == 0
  }

  /// Printable ASCII that stands for itself in JSON.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
    unsafe !text.isEmpty && text.allSatisfy { isPlain($0) }
  }
}
