import EventLedger

extension EventWords {
  /// What an event of the stream `ledger` says; nil for every other.
  static func words(ofLedger record: RecordedEvent) -> String? {
    guard let data = record.data else { return nil }
    let by = record.actor?.authID.map { " by \($0)" } ?? ""
    switch record.type.text {
    case Redaction.type: return Redaction(data).map { Printable.line(words(of: $0, by)) }
    case RollbackAccepted.type:
      return RollbackAccepted(data).map { accepted in
        Printable.line("went on from \(accepted.size) events\(by): \(accepted.reason)")
      }
    default: return nil
    }
  }

  private static func words(of redaction: Redaction, _ by: String) -> String {
    let blobs = redaction.blobs.count
    var erased: [String] = redaction.data ? ["data"] : []
    if blobs > 0 { erased.append(blobs == 1 ? "1 blob" : "\(blobs) blobs") }
    return "event \(redaction.position) (\(redaction.event)), \(erased.joined(separator: " and "))"
      + "\(by): \(redaction.reason)"
  }
}
