import FoundationEssentials
import GRDB

/// Says what is wrong with a stored event, member by member.
///
/// It is asked about the few rows that ``HeaderMatcher`` does not know to be right: altered ones,
/// redacted ones, and those with text beyond plain ASCII.
struct EventExamination {
  let source: LedgerSource
  let position: Int64
  let headerBytes: [UInt8]
  let row: EventRow

  init(_ row: EventRow, at position: Int64, source: LedgerSource) {
    self.source = source
    self.position = position
    self.row = row
    headerBytes = unsafe row.header.map { unsafe [UInt8]($0) } ?? []
  }

  /// The first damage, or nil.
  func damage() -> IntegrityFinding.Damage? {
    guard let header = EventHeader(headerBytes), header.encoded() == headerBytes else {
      return .header
    }
    guard unsafe row.leaf.map({ unsafe [UInt8]($0) }) == MerkleTree.leaf(headerBytes).bytes else {
      return .leaf
    }
    if let column = differingColumn(header) { return .column(name: column) }
    if !dataFits(header) { return .data }
    if header.source != source { return .foreignEvent(source: header.source) }
    return nil
  }

  private func differingColumn(_ header: EventHeader) -> String? {
    let same: [(name: String, isSame: Bool)] = [
      ("position", header.position.rawValue == position),
      ("stream", unsafe row.stream.elementsEqual(header.stream.text.utf8)),
      ("version", row.version == header.version.rawValue),
      ("id", unsafe row.id.elementsEqual(header.id.description.utf8)),
      ("type", unsafe row.type.elementsEqual(header.type.text.utf8)),
      ("schema", row.schema == header.schema),
      ("time", row.time == header.time.milliseconds),
      ("recordedtime", row.recordedTime == header.recordedTime.milliseconds),
    ]
    return same.first { !$0.isSame }?.name
  }

  private func dataFits(_ header: EventHeader) -> Bool {
    let salt = unsafe row.salt.map { unsafe [UInt8]($0) }
    let data = unsafe row.data.map { unsafe [UInt8]($0) }
    // Whether it may be missing is decided once every redaction is known.
    if salt == nil, data == nil { return true }
    guard let salt = salt.flatMap({ Salt($0) }), let data else { return false }
    return data.count == header.dataLength
      && Digest.sha256(salt: salt, data) == header.dataHash
  }
}
