import EventLedger
import RolloutLedger
import RolloutModel
import RolloutTestSupport
import Testing

/// A store with scripted ids, and rollouts to put into it.
final class StoreFixture {
  enum Kind: Sendable, CaseIterable {
    case memory, file
  }

  let samples = EventSamples()
  let store: RolloutStore
  /// nil for the log in memory.
  let file: SQLiteEventLog?
  private let directory: TemporaryDirectory?

  init(_ kind: Kind) throws {
    let samples = samples
    switch kind {
    case .memory:
      directory = nil
      file = nil
      store = RolloutStore(
        log: InMemoryEventLog(clock: { samples.now() }, random: { samples.random() }))
    case .file:
      let directory = try TemporaryDirectory()
      let log = try SQLiteEventLog.open(
        path: directory.path + "/ledger.sqlite3", mode: .readWrite(create: true),
        clock: { samples.now() }, random: { samples.random() },
        projections: LedgerProjections.all)
      self.directory = directory
      file = log
      store = RolloutStore(log: log)
    }
  }

  func pending(_ entries: some Sequence<LedgerEntry>) -> [PendingEvent] {
    entries.map { PendingEvent(id: samples.id(), time: $0.time, event: $0.event) }
  }

  /// Appends a rollout that ran in a fake world, an event at a time.
  @discardableResult
  func add(
    _ rollout: RolloutID, _ plan: Plan = .small(), in world: FakeWorld = FakeWorld()
  ) throws -> [LedgerEntry] {
    var driver = RolloutDriver(plan, in: world)
    driver.run()
    return try driver.entries.enumerated().flatMap { version, entry in
      try store.append(
        pending([entry]), to: rollout, atVersion: Int64(version),
        by: Operator(name: "ada", host: "deploy-1"))
    }
  }
}
