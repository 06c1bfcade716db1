import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutReplay
import RolloutScenarios

/// What must hold of a ledger when a simulated rollout is over, whatever went wrong on the way.
struct EngineChecks {
  private let scene: EngineScene
  private let stage: EngineStage
  private let disk: SimulatedDisk

  init(_ scene: EngineScene, _ stage: EngineStage, _ disk: SimulatedDisk) {
    self.scene = scene
    self.stage = stage
    self.disk = disk
  }

  func run(_ report: inout EngineReport) async throws {
    let log = disk.log
    let store = RolloutStore(log: log)
    let entries = try store.entries(of: stage.rollout)
    report.root = try log.head().root.hex
    report.events = try log.head().size
    checkAcknowledged(try log.events(from: Position(0), limit: LedgerLimit.rowsPerRead))
    checkInvariants(entries)
    checkFencing(entries)
    try checkEvidence(entries, store)
    let verified = try await log.verify(VerifyOptions(workers: 1))
    if let finding = verified.finding { scene.fail("verify found \(finding)") }
    if verified.root.hex != report.root { scene.fail("verify came to another root") }
    let kept = try log.projectionReports()
    let rebuilt = try log.rebuildProjections()
    if kept != rebuilt { scene.fail("rebuilt projections differ: \(kept), \(rebuilt)") }
    try checkRenderings(entries)
    try checkReplay(entries, log)
    let history = try RolloutHistory(entries)
    report.ends[history.state.status, default: 0] += 1
    if history.state.standing.end == nil {
      scene.fail("expected an end, got \(history.state.status)")
    }
  }

  /// What anybody was told is there, and nothing is there that nobody asked for.
  private func checkAcknowledged(_ records: [RecordedEvent]) {
    let (told, asked) = scene.with { ($0.acknowledged, $0.asked) }
    var found: Set<EventID> = []
    for record in records {
      found.insert(record.id)
      if !asked.contains(record.id) { scene.fail("nobody asked for event \(record.id)") }
      guard let result = told[record.id] else { continue }
      let places = result.firstPosition.rawValue...result.lastPosition.rawValue
      let versions = result.firstVersion.rawValue...result.lastVersion.rawValue
      if record.stream != result.stream || !places.contains(record.position.rawValue)
        || !versions.contains(record.version.rawValue)
      {
        scene.fail("\(record.id) is at \(record.position), not where it was said to be")
      }
    }
    for id in told.keys.sorted() where !found.contains(id) {
      scene.fail("\(id) was acknowledged and is lost")
    }
  }

  /// The oracle of the pure simulation, which shares no code with the fold.
  private func checkInvariants(_ entries: [LedgerEntry]) {
    guard let first = entries.first, case .rolloutPlanned(let planned) = first.event else {
      return scene.fail("expected a plan, got \(entries.first?.event.type.rawValue ?? "nothing")")
    }
    let (times, jumps) = scene.with { ($0.times, $0.jumps) }
    let recorded = entries.compactMap { entry -> Milliseconds? in
      guard case .clockJumped(let payload) = entry.event else { return nil }
      return payload.by
    }
    // A clock that was set right before its runner was killed is seen by nobody: then time that
    // never passed counts as time that nobody observed, and only the wall clock can be held to it.
    let isClockKnown = jumps.allSatisfy { recorded.contains($0) }
    var invariants = Invariants(planned.plan)
    var state = RolloutState(planned)
    var offset = Milliseconds.zero
    for entry in entries.dropFirst() {
      if case .clockJumped(let payload) = entry.event { offset.count += payload.by.count }
      state.apply(entry.event, at: entry.time)
      let byWall = Milliseconds((entry.time - first.time).count - offset.count)
      let real = isClockKnown ? EventID(entry.id).flatMap { times[$0] } ?? byWall : byWall
      if let broken = invariants.check(entry.event, at: entry.time, real: real, giving: state) {
        return scene.fail("event \(entry.version): \(broken)")
      }
    }
  }

  /// A runner that was taken over from appends nothing more.
  private func checkFencing(_ entries: [LedgerEntry]) {
    var isFenced = false
    for entry in entries {
      if case .runnerAttached(let payload) = entry.event {
        isFenced = payload.host == EnginePeople.successorHost
      } else if isFenced, entry.actor?.name == EngineStage.runner.name {
        scene.fail("event \(entry.version) is of a runner that was taken over from")
      }
    }
  }

  /// Nothing widens before each gate has passed or was waived, and what events cite is there.
  private func checkEvidence(_ entries: [LedgerEntry], _ store: RolloutStore) throws {
    guard let history = try? RolloutHistory(entries) else {
      return scene.fail("the ledger does not fold")
    }
    var settled: Set<String> = []
    for entry in entries {
      switch entry.event {
      case .gateFinished(let payload) where payload.passed: settled.insert(payload.name)
      case .failureWaived(let payload):
        for gate in history.plan.gates.gates
        where payload.failure.text.hasPrefix("gates/\(gate.name.text)#") {
          settled.insert(gate.name.text)
        }
      case .cohortEntered(let payload) where history.plan.continuation == .stopAtFirstFailure:
        for gate in history.plan.gates.gates where !settled.contains(gate.name.text) {
          scene.fail("entered \(payload.stage) without gate \(gate.name.text)")
        }
      default: break
      }
    }
    for case .material(let material) in history.artifacts.map(\.content)
    where try store.bytes(of: material) == nil {
      scene.fail("the ledger lacks the material \(material.digest)")
    }
  }

  /// What was shown live is what the ledger has, and every rendering is one of the events.
  private func checkRenderings(_ entries: [LedgerEntry]) throws {
    let seen = stage.observer.entries
    if seen != Array(entries.prefix(seen.count)) {
      scene.fail("what was shown live is not what the ledger has")
    }
    let history = try RolloutHistory(entries)
    if seen.count == entries.count {
      let live = try RolloutHistory(seen).artifacts
      if live != history.artifacts { scene.fail("the artifacts are not those of the ledger") }
    } else {
      scene.fail("\(entries.count - seen.count) events at the end were never shown")
    }
    let summary = history.artifacts.contains { $0.path == ArtifactPath.summary }
    if !summary { scene.fail("expected a summary") }
  }

  /// Judging again comes to the same verdicts and to the same end.
  private func checkReplay(_ entries: [LedgerEntry], _ log: SQLiteEventLog) throws {
    if let found = try EventIdentity.divergence(of: entries) {
      scene.fail("judged again from its events: \(found)")
    }
    for series in try SeriesReader(log).series() {
      if let found = IdentityCheck.divergence(of: series) {
        scene.fail("judged again from its columns: \(found)")
      }
    }
  }
}
