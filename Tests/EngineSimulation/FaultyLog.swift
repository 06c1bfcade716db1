import EventLedger
import RolloutModel
import RolloutScenarios

/// A log between a writer and the ledger that fails as the scene wants, and notes what the writer
/// was told.
final class FaultyLog: EventLog {
  /// The process that asked is gone.
  struct Died: Error {}

  enum Writer: Sendable {
    case runner
    /// Nothing fails for people; what they were told is noted all the same.
    case person
  }

  private let log: SQLiteEventLog
  private let scene: EngineScene
  private let writer: Writer
  /// They may get in just before an append of the runner.
  private let people: EnginePeople?

  init(
    _ log: SQLiteEventLog, _ scene: EngineScene, _ writer: Writer,
    people: EnginePeople? = nil
  ) {
    self.log = log
    self.scene = scene
    self.writer = writer
    self.people = people
  }

  var source: LedgerSource { log.source }

  func append(
    _ events: [NewEvent], to stream: StreamName, expecting: ExpectedVersion, blobs: [[UInt8]]
  ) throws -> AppendResult {
    scene.with { $0.asked.formUnion(events.map(\.id)) }
    try failBefore()
    let result: AppendResult
    do {
      result = try log.append(events, to: stream, expecting: expecting, blobs: blobs)
    } catch let refusal as LedgerRefusal {
      checkConflict(refusal, stream, expecting)
      throw refusal
    }
    let real = scene.real
    scene.with { state in
      for event in events where state.times[event.id] == nil { state.times[event.id] = real }
    }
    try failAfter()
    scene.with { state in for event in events { state.acknowledged[event.id] = result } }
    scene.note("\(writer): \(events.map(\.type.text).joined(separator: ", "))")
    return result
  }

  func append(_ parts: [StreamAppend]) throws -> [AppendResult] {
    try parts.map {
      try append($0.events, to: $0.stream, expecting: $0.expecting, blobs: $0.blobs)
    }
  }

  /// Whoever loses is told which version there is.
  private func checkConflict(
    _ refusal: LedgerRefusal, _ stream: StreamName, _ expecting: ExpectedVersion
  ) {
    guard case .versionConflict(let expected, let actual, let refused) = refusal,
      expected == expecting, refused == stream, let found = try? log.version(of: stream),
      actual == found
    else { return scene.fail("expected a conflict with the version that is there, got \(refusal)") }
  }

  private func failBefore() throws {
    guard writer == .runner else { return }
    try checkAlive()
    if scene.with({ $0.isBroken }) {
      scene.fail("appended again to a ledger that had failed")
    }
    scene.with { $0.turns += 1 }
    if let failing = scene.with({ $0.failing }) {
      scene.with { $0.failing = failing.count > 1 ? (failing.fault, failing.count - 1) : nil }
      throw failure(failing.fault)
    }
    people?.actAsPlanned(.before)
    if scene.strikes(.conflict, in: 25) { people?.intrude() }
    if scene.strikes(.appendFails, in: 60) { throw failure(.appendFails) }
    if scene.strikes(.deathBeforeAppend, in: 50) {
      scene.die()
      throw Died()
    }
    if scene.strikes(.busy, in: 40) {
      let more = Int(scene.number(0...6))
      if more > 0 { scene.with { $0.failing = (.busy, more) } }
      throw failure(.busy)
    }
    if scene.strikes(.diskFull, in: 80) {
      let more = Int(scene.number(0...3))
      if more > 0 { scene.with { $0.failing = (.diskFull, more) } }
      throw failure(.diskFull)
    }
  }

  private func failAfter() throws {
    guard writer == .runner else { return }
    if scene.strikes(.deathAfterCommit, in: 50) {
      scene.die()
      throw Died()
    }
    if scene.strikes(.answerLost, in: 60) { throw failure(.answerLost) }
  }

  private func failure(_ fault: EngineFault) -> LedgerFailure {
    switch fault {
    case .busy: return .busy(path: log.path, waited: .seconds(5))
    case .diskFull:
      scene.with { $0.isBroken = true }
      return .diskFull(path: log.path, cause: "simulated")
    default:
      scene.with { $0.isBroken = true }
      return .io(path: log.path, cause: "simulated")
    }
  }

  private func checkAlive() throws {
    if writer == .runner, scene.with({ $0.isDead }) { throw Died() }
  }

  // MARK: reading

  func events(in stream: StreamName, from version: StreamVersion, limit: Int) throws
    -> [RecordedEvent]
  {
    try checkAlive()
    return try log.events(in: stream, from: version, limit: limit)
  }

  func events(from position: Position, limit: Int) throws -> [RecordedEvent] {
    try checkAlive()
    return try log.events(from: position, limit: limit)
  }

  func event(_ id: EventID) throws -> RecordedEvent? { try log.event(id) }

  func version(of stream: StreamName) throws -> StreamVersion? { try log.version(of: stream) }

  func streams(withPrefix prefix: String, after: StreamName?, limit: Int) throws -> [StreamName] {
    try log.streams(withPrefix: prefix, after: after, limit: limit)
  }

  func head() throws -> Head { try log.head() }

  func head(atSize size: Int64) throws -> Head { try log.head(atSize: size) }

  func blob(_ digest: Digest) throws -> [UInt8]? { try log.blob(digest) }

  func inclusionProof(of position: Position, size: Int64) throws -> InclusionProof {
    try log.inclusionProof(of: position, size: size)
  }

  func consistencyProof(from: Int64, to: Int64) throws -> ConsistencyProof {
    try log.consistencyProof(from: from, to: to)
  }
}
