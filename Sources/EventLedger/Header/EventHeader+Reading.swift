extension EventHeader {
  /// Reads the stored form, and nothing else: a byte that ``encoded()`` would not have written
  /// makes it nil, so that two different texts never mean the same header.
  package init?(_ bytes: [UInt8]) {
    var reader = HeaderReader()
    guard let header = reader.read(bytes) else { return nil }
    self = header
  }

  /// How many of the bytes read well before the first that does not; all of them for a header.
  static func wellFormedPrefix(of bytes: [UInt8]) -> Int {
    var scanner = TextScanner(bytes)
    var reader = HeaderReader()
    _ = reader.parse(&scanner)
    return scanner.index
  }
}

/// Reads headers, one after the other.
///
/// Headers in a row mostly have the same type, stream and actor: it remembers the latest of each.
struct HeaderReader {
  private var types = KnownText<EventType>()
  private var sources = KnownText<LedgerSource>()
  private var streams = KnownText<StreamName>()
  private var subjects = KnownText<String>()
  private var authTypes = KnownText<EventActor.AuthType>()
  private var authIDs = KnownText<String>()

  /// Nil for what is no header.
  mutating func read(_ bytes: [UInt8]) -> EventHeader? {
    guard bytes.count <= LedgerLimit.headerBytes else { return nil }
    var scanner = TextScanner(bytes)
    return parse(&scanner)
  }

  /// What a subject or an actor's id can be.
  private static func text(_ text: String) -> String? {
    PlainText.flaw(in: text, limit: LedgerLimit.headerBytes) == nil ? text : nil
  }

  mutating func parse(_ scanner: inout TextScanner) -> EventHeader? {
    guard scanner.skip(#"{"specversion":"1.0","id":""#), let id = scanner.eventID(),
      scanner.skip(#"","source":"#), let source = sources.read(&scanner, { LedgerSource($0) }),
      scanner.skip(#","type":"#), let type = types.read(&scanner, { try? EventType($0) }),
      let subject = scanner.optional(#","subject":"#, { subjects.read(&$0, Self.text) }),
      scanner.skip(#","time":""#), let time = scanner.eventTime(),
      scanner.skip(#"","recordedtime":""#), let recordedTime = scanner.eventTime(),
      scanner.skip(#"","datacontenttype":"application/json","sequence":""#),
      let position = scanner.paddedNumber(),
      scanner.skip(#"","stream":"#),
      let stream = streams.read(&scanner, { try? StreamName($0) }),
      scanner.skip(#","streamversion":""#), let version = scanner.paddedNumber(),
      scanner.skip(#"","schemaversion":"#), let schema = scanner.plainNumber(),
      let causation = scanner.optional(#","causationid":""#, { $0.quotedEventID() }),
      let authType = scanner.optional(
        #","authtype":"#, { authTypes.read(&$0, EventActor.AuthType.init(rawValue:)) }),
      let authID = scanner.optional(#","authid":"#, { authIDs.read(&$0, Self.text) }),
      authType != nil || authID == nil, (1...Int64(Int32.max)).contains(schema),
      scanner.skip(#","datahash":"sha256:"#), let dataHash = scanner.digest(),
      scanner.skip(#"","datalen":"#), let dataLength = scanner.plainNumber(),
      scanner.skip("}"), scanner.isAtEnd
    else { return nil }
    return EventHeader(
      id: id, source: source, type: type, subject: subject, time: time,
      recordedTime: recordedTime, position: Position(position), stream: stream,
      version: StreamVersion(version), schema: Int(schema), causation: causation,
      actor: authType.map { EventActor(authType: $0, authID: authID) }, dataHash: dataHash,
      dataLength: Int(dataLength))
  }
}

/// The latest text of a kind, with its quotes, and what it means.
private struct KnownText<Value> {
  private var bytes: [UInt8] = []
  private var value: Value?

  /// Reads a JSON string; nil where it is none, or means nothing.
  mutating func read(_ scanner: inout TextScanner, _ make: (String) -> Value?) -> Value? {
    if let value, scanner.skip(bytes) { return value }
    let start = scanner.index
    guard let text = scanner.jsonString(), let made = make(text) else { return nil }
    bytes = scanner.bytes(from: start)
    value = made
    return made
  }
}

extension TextScanner {
  /// A member that may be missing: nil when it is there and malformed, some nil when missing.
  fileprivate mutating func optional<Value>(
    _ key: StaticString, _ read: (inout TextScanner) -> Value?
  ) -> Value?? {
    guard skip(key) else { return .some(nil) }
    return read(&self).map { .some($0) }
  }

  fileprivate mutating func eventID() -> EventID? {
    unsafe take(EventID.textLength) { unsafe EventID(utf8: $0) }
  }

  fileprivate mutating func quotedEventID() -> EventID? {
    guard let id = eventID(), skip("\"") else { return nil }
    return id
  }

  fileprivate mutating func digest() -> Digest? {
    guard let first = word(), let second = word(), let third = word(), let fourth = word() else {
      return nil
    }
    return Digest(words: (first, second, third, fourth))
  }

  /// Sixteen lower-case hexadecimal digits.
  private mutating func word() -> UInt64? {
    unsafe take(16) { digits in
      var value: UInt64 = 0
      for index in 0..<16 {
        guard let nibble = Hex.lowerCaseValue(of: unsafe digits[index]) else { return nil }
        value = value << 4 | UInt64(nibble)
      }
      return value
    }
  }

  /// Exactly `2026-09-01T10:00:03.120Z`.
  fileprivate mutating func eventTime() -> EventTime? {
    guard let year = number(digits: 4), skip("-"), let month = number(digits: 2), skip("-"),
      let day = number(digits: 2), skip("T"), let hour = number(digits: 2), skip(":"),
      let minute = number(digits: 2), skip(":"), let second = number(digits: 2), skip("."),
      let fraction = number(digits: 3), skip("Z")
    else { return nil }
    return EventTime(
      date: (year, month, day), clock: (hour, minute, second), milliseconds: fraction)
  }

  /// Twenty digits that fit into 63 bits.
  fileprivate mutating func paddedNumber() -> Int64? {
    guard let high = number(digits: 10), let low = number(digits: 10), high <= 922_337_203 else {
      return nil
    }
    let (value, overflow) = (high * 10_000_000_000).addingReportingOverflow(low)
    return overflow ? nil : value
  }

  /// A number of at most ten digits, without leading zeros.
  fileprivate mutating func plainNumber() -> Int64? {
    guard let first = number(digits: 1) else { return nil }
    var value = first
    var digits = 1
    while let digit = number(digits: 1) {
      digits += 1
      guard first != 0, digits <= 10 else { return nil }
      value = value * 10 + digit
    }
    return value
  }
}
