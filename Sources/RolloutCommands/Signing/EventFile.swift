import EventLedger

/// One event in a file: its header as stored; a line of `rollout events --json`; or a line of a
/// bundle's `events.jsonl`, which has the salt as well.
struct EventFile {
  let header: [UInt8]
  /// Nil where the file does not have it, or the event was redacted.
  let data: [UInt8]?
  let salt: Salt?

  /// Most bytes of the file: header and data of the largest event, and what stands around them.
  static let byteLimit = LedgerLimit.headerBytes + 2 * LedgerLimit.dataBytes + 1024

  /// - Throws: ``UsageRefusal``
  init(_ name: String) throws {
    let file = try InputFile(name, what: "an event", limit: EventFile.byteLimit)
    var line = file.bytes[...]
    if line.last == UInt8(ascii: "\n") { line.removeLast() }
    guard let read = Self.bundled(line) ?? Self.printed(line) ?? Self.bare(line) else {
      throw UsageRefusal(
        "expected one event in \(file.path): its header, a line of `rollout events --json` or a "
          + "line of a bundle's events.jsonl")
    }
    self = read
  }

  private init?(header: some Sequence<UInt8>, data: ArraySlice<UInt8>?, salt: Salt?) {
    self.header = Array(header)
    self.data = data.map { Array($0) }
    self.salt = salt
    // Only what is a header to the byte tells the forms apart.
    guard EventHeader(self.header) != nil else { return nil }
  }

  private static func bare(_ line: ArraySlice<UInt8>) -> EventFile? {
    EventFile(header: line, data: nil, salt: nil)
  }

  /// The header with the data as its last member.
  private static func printed(_ line: ArraySlice<UInt8>) -> EventFile? {
    let mark = Array(#","data":"#.utf8)
    guard line.last == UInt8(ascii: "}"), let start = line.firstRange(of: mark) else { return nil }
    let data = line[start.upperBound...].dropLast()
    return EventFile(
      header: line[..<start.lowerBound] + [UInt8(ascii: "}")], data: Self.unlessNull(data),
      salt: nil)
  }

  /// A line of events.jsonl.
  private static func bundled(_ line: ArraySlice<UInt8>) -> EventFile? {
    guard let line = try? EventLine(Array(line), line: 1) else { return nil }
    return EventFile(header: line.headerBytes, data: line.data.map { $0[...] }, salt: line.salt)
  }

  private static func unlessNull(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    text.elementsEqual("null".utf8) ? nil : text
  }
}

extension EventFile {
  /// What of the data was compared with the header.
  enum DataCheck: String {
    case matches
    /// The digest is salted, and the file has no salt.
    case noSalt = "no salt"
    case absent
  }

  /// Whether this is the event of the header, data included where that can be told.
  ///
  /// - Throws: ``EvidenceRefused``
  func check(against proven: EventHeader, bytes: [UInt8]) throws -> DataCheck {
    guard header == bytes else {
      throw EvidenceRefused(
        "the event is not the one of the proof: expected the header of \(proven.id), byte for "
          + "byte, got another one")
    }
    guard let data else { return .absent }
    guard data.count == proven.dataLength else {
      throw EvidenceRefused(
        "the event's data was changed: expected \(proven.dataLength) bytes, got \(data.count)")
    }
    guard let salt else { return .noSalt }
    guard Digest.sha256(of: salt.bytes + data) == proven.dataHash else {
      throw EvidenceRefused(
        "the event's data was changed: expected the digest \(proven.dataHash) that its header has")
    }
    return .matches
  }
}
