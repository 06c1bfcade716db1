import EventLedger
import RolloutLedger
import RolloutModel

/// The events that an export takes, as they were at one moment.
struct ExportSource {
  let access: LedgerAccess
  /// The ledger when the export began: what came later is not in it.
  let head: Head
  /// Nil for the whole ledger.
  let rollout: RolloutID?

  /// Events read at a time.
  private static let page = 256

  /// - Parameter id: of a rollout, the start of it, or `latest`; nil for the whole ledger.
  /// - Throws: ``LookupRefusal``, ``LedgerFailure``
  init(_ access: LedgerAccess, rollout id: String?) throws {
    self.access = access
    rollout = try id.map { try access.index.find($0).rollout }
    head = try access.log.head()
  }

  /// Hands on each event in order of position.
  func forEach(_ body: (RecordedEvent) throws -> Void) throws {
    guard let rollout else { return try forEachOfLedger(body) }
    try forEach(in: try StreamName(rollout.text), body)
  }

  private func forEachOfLedger(_ body: (RecordedEvent) throws -> Void) throws {
    var next: Int64 = 0
    while next < head.size {
      let left = Int(min(Int64(ExportSource.page), head.size - next))
      let page = try access.log.events(from: Position(next), limit: left)
      guard !page.isEmpty else { return }
      for event in page { try body(event) }
      next += Int64(page.count)
    }
  }

  func forEach(in stream: StreamName, _ body: (RecordedEvent) throws -> Void) throws {
    var next: Int64 = 0
    while true {
      let page = try access.log.events(
        in: stream, from: StreamVersion(next), limit: ExportSource.page)
      for event in page {
        guard event.position.rawValue < head.size else { return }
        try body(event)
      }
      guard page.count == ExportSource.page else { return }
      next += Int64(page.count)
    }
  }

  /// Hands on each stream that an export of rollouts takes, in order of their names.
  func forEachStream(_ body: (StreamName) throws -> Void) throws {
    if let rollout { return try body(try StreamName(rollout.text)) }
    var last: StreamName?
    while true {
      let page = try access.log.streams(withPrefix: "", after: last, limit: ExportSource.page)
      for stream in page { try body(stream) }
      guard let end = page.last else { return }
      last = end
    }
  }
}
