import EventLedger
import FoundationEssentials
import RolloutLedger
import RolloutModel
import Testing

/// At every event of a rollout: a ledger that ends there, as a kill right after it leaves it, is
/// resumed to the same end.
@Suite(.endToEnd, .generous) struct EventBoundaryTests {
  /// Ledgers that are resumed at a time.
  static let width = 3

  @Test func `a rollout cut after any of its events is resumed to the same end`() async throws {
    let place = try Place()
    let answer = MisbehavingServer.answer("200 OK", body: #"{"p95_latency_ms":100}"#)
    try await MisbehavingServer.run(answer) { server in
      let ending = try await place.rollout(["run"] + place.livingPlan(server.url, pause: 0.02))
      #expect(ending.code == 0, "\(ending.errors)")
      let events = try place.stored()
      let expected = RolloutCourse(events)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for count in 1..<events.count {
          if count > Self.width { try await group.next() }
          group.addTask { try await resume(place, after: count, events, expected) }
        }
        try await group.waitForAll()
      }
    }
  }

  private func resume(
    _ place: Place, after count: Int, _ whole: [StoredEvent], _ expected: RolloutCourse
  ) async throws {
    let path = place.path("cut-\(count).sqlite3")
    try CutLedger(of: place.ledger, after: count, to: path).write()
    let cut = whole[count - 1]
    let comment = Comment(rawValue: "cut after event \(count - 1), \(cut.type)")
    var ending = try await place.rollout("resume", "latest", "--exit-when-held", "--ledger", path)
    if ["apply.started", "drill.started"].contains(cut.type) {
      #expect(ending.code == 4, comment)
      let held = try place.stored(in: path).suffix(3).map(\.type)
      #expect(
        held == [
          "\(cut.kindAndWhat.kind).interrupted", "rollout.held", "runner.detached",
        ], comment)
      let retry = try await place.rollout(
        "retry", "latest", "--reason", "it does no harm twice", "--ledger", path)
      #expect(retry.code == 0, comment)
      ending = try await place.rollout("resume", "latest", "--exit-when-held", "--ledger", path)
    }
    #expect(ending.code == 0, "\(comment): \(ending)")
    let events = try place.stored(in: path)
    #expect(events.prefix(count).map(\.type) == whole.prefix(count).map(\.type))
    expectConsistent(events)
    #expect(RolloutCourse(events) == expected, comment)
    #expect(events.last?.type == "rollout.decided", comment)
    try await place.expectRendered(ledger: path)
  }
}

/// A ledger that holds the first events of another one's only rollout.
private struct CutLedger {
  let source: String
  let count: Int
  let path: String

  init(of source: String, after count: Int, to path: String) {
    self.source = source
    self.count = count
    self.path = path
  }

  func write() throws {
    let whole = try open(source, .readOnly)
    defer { try? whole.close() }
    let stream = try #require(try whole.streams(withPrefix: "", limit: 1).first)
    let entries = try RolloutStore(log: whole).entries(of: RolloutID(stream.text))
    let part = try open(path, .readWrite(create: true))
    defer { try? part.close() }
    let store = RolloutStore(log: part)
    let ids = EventIDSequence(clock: CutLedger.now, random: CutLedger.random)
    // Another rollout: those that are resumed at the same time must not end each other's commands.
    let rollout = RolloutID(ids.next().description)
    for entry in entries.prefix(count) {
      _ = try store.append(
        [PendingEvent(id: ids.next(), time: entry.time, event: moved(entry.event))], to: rollout,
        atVersion: entry.version, by: Operator(name: "ada", host: "deploy-1"),
        materials: try materials(of: entry, in: whole))
    }
  }

  /// The same with an artifact directory of its own.
  private func moved(_ event: RolloutEvent) -> RolloutEvent {
    guard case .rolloutPlanned(var planned) = event else { return event }
    planned.artifactDirectory = path + "-artifacts"
    return .rolloutPlanned(planned)
  }

  private func materials(of entry: LedgerEntry, in log: SQLiteEventLog) throws -> [[UInt8]] {
    let material: Material? =
      switch entry.event {
      case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload):
        payload.log
      case .probeFinished(let payload): payload.body
      case .sloSampled(let payload): payload.snapshot
      default: nil
      }
    guard let material, let digest = Digest(material.digest.text) else { return [] }
    return [try #require(try log.blob(digest))]
  }

  private func open(_ path: String, _ mode: SQLiteEventLog.Mode) throws -> SQLiteEventLog {
    try SQLiteEventLog.open(
      path: path, mode: mode, clock: CutLedger.now, random: CutLedger.random,
      projections: LedgerProjections.all)
  }

  private static func now() -> EventTime {
    EventTime(clamping: Int64(Date().timeIntervalSince1970 * 1000))
  }

  private static func random() -> UInt64 { UInt64.random(in: .min ... .max) }
}
