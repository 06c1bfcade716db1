import EventLedger
import FoundationEssentials
import GRDB
import RolloutModel

/// The rows of rollouts that some events in a row change; each is written once, at the end.
struct OpenRollouts {
  private let db: Database
  private var changes: [String: RowChange] = [:]
  /// The stream of the latest event, whose change is ``latest`` and not in ``changes``.
  private var latestStream = ""
  private var latest: RowChange?

  init(_ db: Database) {
    self.db = db
  }

  /// The row of a rollout, to be changed.
  mutating func change(_ stream: String, _ body: (inout RowChange) throws -> Void) throws {
    var change = take(stream)
    try body(&change)
    latest = change
  }

  private mutating func take(_ stream: String) -> RowChange {
    if stream == latestStream, let change = latest.take() { return change }
    putBack()
    latestStream = stream
    return changes.removeValue(forKey: stream) ?? RowChange()
  }

  private mutating func putBack() {
    if let change = latest.take() { changes[latestStream] = change }
    latestStream = ""
  }

  /// Writes what was changed of one row, before it is made or read.
  mutating func store(_ stream: String) throws {
    let change = take(stream)
    latestStream = ""
    try change.store(stream, in: db)
  }

  mutating func store() throws {
    putBack()
    for (stream, change) in changes.sorted(by: { $0.key < $1.key }) {
      try change.store(stream, in: db)
    }
    changes = [:]
  }
}

/// What events in a row change about one rollout's row.
struct RowChange {
  private var events = 0
  private var changedAt: Int64 = 0
  /// Of the latest event that says where the rollout stands; nil without one.
  private var appliedAt: Int64?
  private var stage: String?
  private var decision: Decision?
  private var runner: RunnerAttached?
  /// Nil until it is asked for.
  private var standing: Standing?

  /// An event that has its place, and says nothing of where the rollout stands.
  mutating func touch(at time: Int64) {
    events += 1
    changedAt = time
  }

  mutating func apply(at time: Int64, stage: String?) {
    touch(at: time)
    appliedAt = time
    if let stage { self.stage = stage }
  }

  mutating func decide(_ decision: Decision) { self.decision = decision }

  mutating func attach(_ runner: RunnerAttached) { self.runner = runner }

  /// Changes where the rollout stands.
  mutating func stand(_ stream: String, in db: Database, _ body: (inout Standing) -> Void) throws {
    var standing = try standing ?? Self.stored(stream, in: db)
    body(&standing)
    self.standing = standing
  }

  private static func stored(_ stream: String, in db: Database) throws -> Standing {
    let statement = try db.cachedStatement(sql: "SELECT standing FROM rollouts WHERE rollout = ?")
    guard let text = try String.fetchOne(statement, arguments: [stream]) else { return Standing() }
    return try JSONDecoder().decode(Standing.self, from: Data(text.utf8))
  }

  func store(_ stream: String, in db: Database) throws {
    guard events > 0 else { return }
    let statement = try db.cachedStatement(
      sql: """
        UPDATE rollouts SET events = events + ?,
          changed_at = CASE WHEN imported_by IS NULL THEN ? ELSE coalesce(?, changed_at) END,
          decision = coalesce(?, decision), stage = coalesce(?, stage),
          runner_host = coalesce(?, runner_host),
          runner_process = coalesce(?, runner_process),
          runner_start = CASE WHEN ? IS NULL THEN runner_start ELSE ? END
        WHERE rollout = ?
        """)
    try statement.execute(arguments: [
      events, changedAt, appliedAt, decision?.rawValue, stage, runner?.host, runner?.processID,
      runner?.host, runner?.processStart, stream,
    ])
    guard let standing else { return }
    try db.cachedStatement(
      sql: """
        UPDATE rollouts SET status = ?, standing = ?, is_open = ?, is_attached = ?
        WHERE rollout = ?
        """
    ).execute(arguments: [
      standing.status.rawValue, try EventCodec.json(of: standing), !standing.status.isTerminal,
      standing.isAttached, stream,
    ])
  }
}
