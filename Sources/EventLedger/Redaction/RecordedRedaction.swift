/// A redaction with its place in the ledger.
package struct RecordedRedaction: Hashable, Sendable {
  package let redaction: Redaction
  package let position: Position
  package let time: EventTime
  package let actor: EventActor?
}

extension EventLog {
  /// Everything that was ever erased, in order.
  package func redactions() throws -> [RecordedRedaction] {
    let stream = try StreamName(Redaction.stream)
    var found: [RecordedRedaction] = []
    var next: Int64 = 0
    while true {
      let page = try events(
        in: stream, from: StreamVersion(next), limit: LedgerLimit.replayBatch)
      for record in page where record.type.text == Redaction.type {
        guard let redaction = record.data.flatMap(Redaction.init) else { continue }
        found.append(
          RecordedRedaction(
            redaction: redaction, position: record.position, time: record.time,
            actor: record.actor))
      }
      guard page.count == LedgerLimit.replayBatch else { return found }
      next += Int64(page.count)
    }
  }
}
