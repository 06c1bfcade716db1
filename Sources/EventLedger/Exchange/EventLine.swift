import FoundationEssentials

/// An event as a line of `events.jsonl`: the form in which it leaves a ledger and comes back with
/// the same bytes, and so with the same leaf.
///
/// > Shape: `{"header":<header>,"salt":"<32 hex digits>","data":<data>}`, header and data as they
/// > are stored; `data_base64` in place of `data` where that is not one line of valid JSON in
/// > UTF-8; `"salt":null,"data":null` when the event was redacted. docs/evidence/bundle.md.
package struct EventLine: Hashable, Sendable {
  package let header: EventHeader
  package let headerBytes: [UInt8]

  /// Nil when the event was redacted, as ``data`` is then.
  package let salt: Salt?

  /// The data's bytes, whichever member they stood in.
  package let data: [UInt8]?

  init(header: EventHeader, headerBytes: [UInt8], salt: Salt?, data: [UInt8]?) {
    self.header = header
    self.headerBytes = headerBytes
    self.salt = salt
    self.data = data
  }

  package init(_ event: RecordedEvent) {
    self.init(
      header: event.header, headerBytes: event.headerBytes, salt: event.salt, data: event.data)
  }

  /// The longest line without its end: the largest header, and the largest data in base64.
  package static let byteLimit = LedgerLimit.headerBytes + (LedgerLimit.dataBytes + 2) / 3 * 4 + 100

  /// The event with its leaf; whether the data is that of the header is not looked at.
  package var record: RecordedEvent {
    RecordedEvent(
      header: header, headerBytes: headerBytes, salt: salt, data: data,
      leaf: MerkleTree.leaf(headerBytes))
  }
}

extension EventLine {
  /// The line with its end, one `\n`.
  package var bytes: [UInt8] {
    var out: [UInt8] = []
    append(to: &out)
    return out
  }

  /// Appends the line with its end.
  package func append(to out: inout [UInt8]) {
    out.reserveCapacity(out.count + headerBytes.count + (data?.count ?? 4) + 80)
    out.append(literal: #"{"header":"#)
    out += headerBytes
    guard let salt, let data else {
      out.append(literal: #","salt":null,"data":null}"#)
      out.append(Self.lineEnd)
      return
    }
    out.append(literal: #","salt":""#)
    Hex.append(salt.high, digits: 16, to: &out)
    Hex.append(salt.low, digits: 16, to: &out)
    if JSONGrammar.isOneLine(data) {
      out.append(literal: #"","data":"#)
      out += data
    } else {
      out.append(literal: #"","data_base64":""#)
      out += Data(data).base64EncodedData()
      out.append(UInt8(ascii: "\""))
    }
    out.append(UInt8(ascii: "}"))
    out.append(Self.lineEnd)
  }

  private static let lineEnd: UInt8 = 0x0A
}
