import FoundationEssentials
import GRDB
import RolloutTestSupport
import Testing

@testable import EventLedger

/// The threats of docs/evidence/threats.md, each carried out on a real file, and the control that
/// catches it.
@Suite struct ThreatTests {
  /// What an attack runs into, from the inside out. Each is looked at with all the further ones
  /// taken away.
  enum Control: String {
    /// The ledger by itself.
    case ledger
    /// The signed checkpoints in it.
    case checkpoints
    /// The file beside it.
    case guardFile = "guard"
    /// A checkpoint that an auditor kept.
    case kept
  }

  /// A ledger with two checkpoints in it, its guard, and one of them kept elsewhere.
  private struct Scene {
    let fixture: LedgerFixture
    let kept: Checkpoint
    let key: SigningKey
    var forger: Forger { Forger(fixture) }
  }

  private func scene() throws -> Scene {
    let fixture = try LedgerFixture()
    let key = try NoteSamples.key()
    let log = try fixture.open()
    let blob = Array("output".utf8)
    let cite =
      #"{"output":{"byteCount":6,"digest":"\#(Digest.sha256(of: blob))","omittedByteCount":0}}"#
    var citing = try fixture.samples.event()
    citing.data = Array(cite.utf8)
    try log.append([citing], to: StreamName("a"), expecting: .noStream, blobs: [blob])
    try log.append(fixture.samples.events(149), to: StreamName("a"), expecting: .any)
    try log.append(fixture.samples.events(120), to: StreamName("b"), expecting: .noStream)
    let first = try log.sign(with: key)
    try log.append(fixture.samples.events(30), to: StreamName("b"), expecting: .any)
    _ = try log.sign(with: key)
    try log.close()
    return Scene(
      fixture: fixture, kept: try Checkpoint(SignedNote(first.note)), key: key)
  }

  /// What verifying finds with only so many of the controls in place.
  private func damage(
    _ scene: Scene, upTo control: Control
  ) async throws -> IntegrityFinding.Damage? {
    let copy = try LedgerFixture()
    for suffix in ["", "-wal", ".guard"]
    where FileStatus(path: scene.fixture.path + suffix) != nil {
      try copy.folder.write(
        try scene.fixture.folder.bytes(of: "ledger.sqlite3" + suffix),
        to: "ledger.sqlite3" + suffix)
    }
    if control == .ledger || control == .checkpoints {
      _ = unlinkIfThere(copy.path + ".guard")
    }
    if control == .ledger { try Forger(copy).run("DELETE FROM checkpoints") }
    let log = try copy.open(.readOnly)
    defer { try? log.close() }
    let options = VerifyOptions(
      keys: [scene.key.verifier], kept: control == .kept ? [scene.kept] : [])
    return try await log.verify(options).finding?.damage
  }

  private func unlinkIfThere(_ path: String) -> Bool {
    (try? FileManager.default.removeItem(atPath: path)) != nil
  }

  /// Expects that the control finds it, and that nothing further in would have.
  private func expect(
    _ scene: Scene, caughtBy control: Control, _ name: String,
    as matches: (IntegrityFinding.Damage) -> Bool
  ) async throws {
    let order: [Control] = [.ledger, .checkpoints, .guardFile, .kept]
    for weaker in order.prefix(while: { $0 != control }) {
      let found = try await damage(scene, upTo: weaker)
      #expect(found == nil, "\(name): expected \(control), caught by \(weaker)")
    }
    let found = try await damage(scene, upTo: control)
    guard let found else {
      Issue.record("\(name): expected that \(control.rawValue) catches it")
      return
    }
    #expect(matches(found), "\(name): \(found)")
  }

  private func isCheckpoint(_ damage: IntegrityFinding.Damage) -> Bool {
    if case .checkpoint = damage { true } else { false }
  }

  @Test func `nothing is found where nothing was done`() async throws {
    #expect(try await damage(try scene(), upTo: .kept) == nil)
  }

  @Test func `edited data does not fit its digest`() async throws {
    let scene = try scene()
    try scene.forger.run("UPDATE events SET data = x'7b7d' WHERE position = 5")
    try await expect(scene, caughtBy: .ledger, "edit data") { $0 == .data }
  }

  @Test func `data edited together with its leaf does not fit the tree`() async throws {
    let scene = try scene()
    try scene.forger.run { db in
      let tables = EventTables(db, path: scene.fixture.path)
      let record = try #require(try tables.records("WHERE position = 5", []).first)
      let forged = record.altered(data: Array(#"{"passed":true}"#.utf8))
      try db.execute(
        sql: "UPDATE events SET header = ?, data = ?, leaf = ? WHERE position = 5",
        arguments: [
          Data(forged.headerBytes), Data(forged.data ?? []), Data(forged.leaf.bytes),
        ])
    }
    try await expect(scene, caughtBy: .ledger, "edit data and leaf") {
      $0 == .node(level: 8, index: 0)
    }
  }

  @Test func `a tree that was recomputed does not fit the checkpoints`() async throws {
    let scene = try scene()
    try scene.forger.rewrite { records in
      records[5] = records[5].altered(data: Array(#"{"passed":true}"#.utf8))
    }
    try await expect(
      scene, caughtBy: .checkpoints, "edit and recompute", as: isCheckpoint)
  }

  @Test func `without the checkpoints it does not fit the guard`() async throws {
    let scene = try scene()
    try scene.forger.rewrite { records in
      records[5] = records[5].altered(data: Array(#"{"passed":true}"#.utf8))
    }
    try scene.forger.run("DELETE FROM checkpoints")
    try await expect(scene, caughtBy: .guardFile, "edit, recompute, drop checkpoints") {
      if case .guardFile = $0 { true } else { false }
    }
    #expect(throws: GuardRefusal.forked(ledger: scene.fixture.path, guardSize: 300)) {
      try scene.fixture.open()
    }
  }

  @Test func `written anew and signed anew, it does not fit what an auditor kept`() async throws {
    let scene = try scene()
    try scene.forger.rewrite { records in
      records[5] = records[5].altered(data: Array(#"{"passed":true}"#.utf8))
    }
    try scene.forger.run("DELETE FROM checkpoints")
    #expect(unlinkIfThere(scene.fixture.path + ".guard"))
    let log = try scene.fixture.open()
    _ = try log.sign(with: scene.key)
    try log.close()
    try await expect(scene, caughtBy: .kept, "rewrite with the signing key") {
      if case .keptCheckpoint(size: 270, _) = $0 { true } else { false }
    }
  }

  @Test func `a tail that was cut off leaves a head that counts more`() async throws {
    let scene = try scene()
    try scene.forger.run("DELETE FROM events WHERE position >= 290")
    try await expect(scene, caughtBy: .ledger, "cut the tail") {
      $0 == .size(expected: 290, found: 300)
    }
  }

  @Test func `a tail cut off with everything that shows it leaves the checkpoint`() async throws {
    let scene = try scene()
    try scene.forger.rewrite { $0.removeLast(10) }
    try await expect(
      scene, caughtBy: .checkpoints, "cut the tail and recompute", as: isCheckpoint)
    #expect(
      throws: GuardRefusal.shorter(ledger: scene.fixture.path, size: 290, guardSize: 300)
    ) { try scene.fixture.open() }
  }

  @Test func `an event deleted and the rest renumbered does not fit the checkpoint`() async throws {
    let scene = try scene()
    try scene.forger.rewrite { records in
      records.remove(at: 40)
      Forger.renumber(&records)
    }
    try await expect(
      scene, caughtBy: .checkpoints, "delete in the middle and renumber", as: isCheckpoint)
  }

  @Test func `an event deleted without more leaves a hole`() async throws {
    let scene = try scene()
    try scene.forger.run("DELETE FROM events WHERE position = 40")
    try await expect(scene, caughtBy: .ledger, "delete in the middle") {
      $0 == .missingEvent(found: Position(41))
    }
  }

  @Test func `events in another order do not fit the checkpoint`() async throws {
    let scene = try scene()
    try scene.forger.rewrite { records in
      records.swapAt(60, 61)
      Forger.renumber(&records)
    }
    try await expect(scene, caughtBy: .checkpoints, "reorder", as: isCheckpoint)
  }

  @Test func `streams that changed names do not fit the checkpoint`() async throws {
    let scene = try scene()
    let (a, b) = (try StreamName("a"), try StreamName("b"))
    try scene.forger.rewrite { records in
      for index in records.indices {
        records[index] = records[index].altered { $0.stream = $0.stream == a ? b : a }
      }
    }
    try await expect(scene, caughtBy: .checkpoints, "swap two streams", as: isCheckpoint)
  }

  @Test func `last week's file is refused by the guard`() async throws {
    let scene = try scene()
    let old = try scene.fixture.folder.bytes(of: "ledger.sqlite3")
    let log = try scene.fixture.open()
    try log.append(scene.fixture.samples.events(5), to: StreamName("a"), expecting: .any)
    _ = try log.sign(with: scene.key)
    try log.close()
    try scene.fixture.folder.write(old, to: "ledger.sqlite3")
    try await expect(scene, caughtBy: .guardFile, "restore an old file") {
      if case .guardFile = $0 { true } else { false }
    }
    #expect(
      throws: GuardRefusal.shorter(ledger: scene.fixture.path, size: 300, guardSize: 305)
    ) { try scene.fixture.open() }
  }

  @Test func `a copy that was appended to elsewhere is refused by the guard`() async throws {
    let scene = try scene()
    let copy = try scene.fixture.folder.bytes(of: "ledger.sqlite3")
    let log = try scene.fixture.open()
    try log.append(scene.fixture.samples.events(5), to: StreamName("a"), expecting: .any)
    _ = try log.sign(with: scene.key)
    try log.close()
    // The fork, grown on another machine, comes back longer than the original.
    let other = try LedgerFixture(seed: 77)
    try other.folder.write(copy, to: "ledger.sqlite3")
    let fork = try other.open()
    try fork.append(other.samples.events(20), to: StreamName("a"), expecting: .any)
    try fork.close()
    try scene.fixture.folder.write(
      try other.folder.bytes(of: "ledger.sqlite3"), to: "ledger.sqlite3")
    try await expect(scene, caughtBy: .guardFile, "fork") {
      if case .guardFile = $0 { true } else { false }
    }
    #expect(throws: GuardRefusal.forked(ledger: scene.fixture.path, guardSize: 305)) {
      try scene.fixture.open()
    }
  }

  @Test func `a recorded time moved back does not fit the checkpoint`() async throws {
    let scene = try scene()
    try scene.forger.rewrite { records in
      records[100] = records[100].altered { header in
        header.recordedTime = EventTime(clamping: header.recordedTime.milliseconds - 86_400_000)
        header.time = header.recordedTime
      }
    }
    try await expect(scene, caughtBy: .checkpoints, "backdate", as: isCheckpoint)
  }

  @Test func `a time made up when it was appended stands beside the recorded time`() throws {
    let scene = try scene()
    let log = try scene.fixture.open()
    var event = try scene.fixture.samples.event()
    event.time = EventTime(clamping: event.time.milliseconds - 86_400_000)
    let result = try log.append([event], to: StreamName("a"), expecting: .any)
    let recorded = try #require(try log.events(from: result.firstPosition, limit: 1).first)
    #expect(recorded.recordedTime.milliseconds - recorded.time.milliseconds >= 86_400_000)
  }

  @Test func `an older checkpoint in place of a later one is seen beside the guard`() async throws {
    let scene = try scene()
    try scene.forger.run(
      """
      UPDATE checkpoints SET (size, note) = (SELECT size, note FROM checkpoints WHERE number = 0)
      WHERE number = 1
      """)
    try await expect(scene, caughtBy: .guardFile, "an older checkpoint for a later one") {
      if case .guardFile = $0 { true } else { false }
    }
  }

  @Test func `a checkpoint of another ledger is none of this one`() async throws {
    let (scene, other) = (try scene(), try LedgerFixture(seed: 9))
    let log = try other.open()
    try log.append(other.samples.events(300), to: StreamName("a"), expecting: .noStream)
    let foreign = try log.sign(with: scene.key)
    try scene.forger.run { db in
      try db.execute(
        sql: "UPDATE checkpoints SET note = ? WHERE number = 1", arguments: [Data(foreign.note)])
    }
    try await expect(
      scene, caughtBy: .checkpoints, "a foreign checkpoint", as: isCheckpoint)
  }

  @Test func `a checkpoint signed by somebody else is not accepted`() async throws {
    let scene = try scene()
    let stranger = try NoteSamples.key("example.org/log", 2)
    let log = try scene.fixture.open(.readOnly)
    let note = try Checkpoint(origin: stranger.name, head: try log.head()).signed(by: stranger)
    try log.close()
    try scene.forger.run { db in
      try db.execute(
        sql: "UPDATE checkpoints SET note = ? WHERE number = 1", arguments: [Data(note.bytes)])
    }
    try await expect(
      scene, caughtBy: .checkpoints, "a stranger's signature", as: isCheckpoint)
  }

  @Test func `triggers that were dropped first are missed`() async throws {
    let scene = try scene()
    let queue = try DatabaseQueue(path: scene.fixture.path)
    try await queue.write { db in
      try db.execute(sql: "DROP TRIGGER events_are_never_updated")
      try db.execute(sql: "UPDATE events SET time = time - 1 WHERE position = 3")
    }
    try queue.close()
    try await expect(scene, caughtBy: .ledger, "drop the triggers first") {
      $0 == .schema(what: "`events_are_never_updated` is missing")
    }
  }

  @Test func `a deleted blob is missed by the event that cites it`() async throws {
    let scene = try scene()
    try scene.forger.run("DELETE FROM blobs")
    try await expect(scene, caughtBy: .ledger, "delete a blob") {
      $0 == .missingBlob(digest: Digest.sha256(of: Array("output".utf8)))
    }
  }

  @Test func `data taken away without an event that says so is missed`() async throws {
    let scene = try scene()
    try scene.forger.run("UPDATE events SET salt = NULL, data = NULL WHERE position = 7")
    try await expect(scene, caughtBy: .ledger, "erase without a record") { $0 == .erased }
  }

  @Test func `a row in the table of erasures that no event made is found`() async throws {
    let scene = try scene()
    try scene.forger.run("INSERT INTO redactions VALUES (0, 299, 7, NULL)")
    try await expect(scene, caughtBy: .ledger, "an erasure made up") {
      $0 == .redaction(what: "the table `redactions` says something else")
    }
  }

  @Test func `one flipped byte of any stored value is found`() async throws {
    let scene = try scene()
    var tried: [String: Int] = [:]
    var missed: [String] = []
    // Every byte, but for a second header and a second note, of which every fifth.
    let values = [
      ("events", "header", 0, 1), ("events", "header", 299, 5), ("events", "leaf", 150, 1),
      ("events", "data", 0, 1), ("events", "data", 299, 1), ("events", "salt", 10, 1),
      ("nodes", "digest", 0, 1), ("checkpoints", "note", 0, 5), ("checkpoints", "note", 1, 1),
      ("blobs", "content", 0, 1), ("blobs", "digest", 0, 1), ("head", "range", 0, 1),
    ]
    let pristine = try scene.fixture.folder.bytes(of: "ledger.sqlite3")
    for (table, column, row, step) in values {
      let length = try scene.fixture.open(.readOnly).read { db in
        try Int.fetchOne(
          db, sql: "SELECT length(\(column)) FROM \(table) LIMIT 1 OFFSET \(row)") ?? 0
      }
      for byte in stride(from: 0, to: length, by: step) {
        try scene.forger.run { db in
          let old = try Data.fetchOne(
            db, sql: "SELECT \(column) FROM \(table) LIMIT 1 OFFSET \(row)")
          var bytes = [UInt8](try #require(old))
          bytes[byte] ^= 0x01
          try db.execute(
            sql: "UPDATE \(table) SET \(column) = ? WHERE \(column) = ?",
            arguments: [Data(bytes), old])
        }
        let log = try scene.fixture.open(.readOnly)
        let finding = try await log.verify(
          VerifyOptions(keys: [scene.key.verifier])
        ).finding
        try log.close()
        tried["\(table).\(column)", default: 0] += 1
        if finding == nil { missed.append("\(table).\(column) row \(row) byte \(byte)") }
        try scene.fixture.folder.write(pristine, to: "ledger.sqlite3")
      }
    }
    #expect(missed.isEmpty, "not found: \(missed)")
    #expect(tried.values.reduce(0, +) > 1_000 && tried.count == 9)
  }
}
