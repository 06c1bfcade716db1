import FoundationEssentials
import GRDB
import Migrations
import RolloutTestSupport
import Testing

@testable import EventLedger

/// What is refused around signing, and what hostile files cannot do.
@Suite struct GuardTests {
  private func signed() throws -> (LedgerFixture, SigningKey, StoredCheckpoint) {
    let fixture = try LedgerFixture()
    let key = try NoteSamples.key()
    let log = try fixture.open()
    try log.append(fixture.samples.events(3), to: StreamName("a"), expecting: .noStream)
    let stored = try log.sign(with: key)
    try log.close()
    return (fixture, key, stored)
  }

  @Test func `a guard that is a link, or cannot be read, is no missing guard`() throws {
    let (fixture, _, _) = try signed()
    let path = fixture.path + ".guard"
    try FileManager.default.moveItem(atPath: path, toPath: path + ".elsewhere")
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: fixture.folder.path("not-mounted"))
    #expect(throws: GuardRefusal.unreadable(path: path, cause: "it is no regular file")) {
      try fixture.open()
    }
    try FileManager.default.removeItem(atPath: path)
    try fixture.folder.write(Array("garbage".utf8), to: "ledger.sqlite3.guard")
    #expect(throws: GuardRefusal.self) { try fixture.open() }
    // Reading asks nobody.
    #expect(try fixture.open(.readOnly).head().size == 3)
  }

  @Test func `a guard that lags behind the last checkpoint is right, and moves on`() throws {
    let (fixture, key, first) = try signed()
    let log = try fixture.open()
    try log.append(fixture.samples.events(1), to: StreamName("a"), expecting: .any)
    let second = try log.sign(with: key)
    try fixture.folder.write(first.note, to: "ledger.sqlite3.guard")
    try log.append(fixture.samples.events(1), to: StreamName("a"), expecting: .any)
    let third = try log.sign(with: key)
    #expect(third.head.size == second.head.size + 1)
    #expect(try fixture.folder.bytes(of: "ledger.sqlite3.guard") == third.note)
  }

  /// Regressed once: the guard was read after the ledger, and had moved on.
  @Test func `a ledger that is signed while it is verified is sound`() async throws {
    let fixture = try LedgerFixture()
    let key = try NoteSamples.key()
    let log = try fixture.open(lockTimeout: .seconds(20))
    try log.append(fixture.samples.events(2_000), to: StreamName("a"), expecting: .noStream)
    _ = try log.sign(with: key)
    let reader = try fixture.open(.readOnly)
    async let signing: Void = {
      for _ in 0..<40 {
        try log.append(fixture.samples.events(1), to: StreamName("a"), expecting: .any)
        _ = try log.sign(with: key)
        await Task.yield()
      }
    }()
    for _ in 0..<6 {
      let report = try await reader.verify(VerifyOptions(keys: [key.verifier]))
      #expect(report.finding == nil)
    }
    try await signing
    #expect(try await reader.verify().checkpoints == 41)
  }

  @Test func `a key of another name does not sign what was signed before`() throws {
    let (fixture, key, _) = try signed()
    let log = try fixture.open()
    let other = try NoteSamples.key("other.example/log", 3)
    #expect(
      throws: NoteRefusal.otherOrigin(expected: key.name.text, found: other.name.text)
    ) { try log.sign(with: other) }
    // Another key of the same name is the next one.
    #expect(throws: Never.self) { try log.sign(with: NoteSamples.key(key.name.text, 4)) }
  }

  @Test func `only a checkpoint that was signed here is kept, with what others added`() throws {
    let (fixture, key, stored) = try signed()
    let log = try fixture.open()
    let note = try SignedNote(stored.note)
    let checkpoint = try Checkpoint(note)
    let witness = try NoteSamples.key("witness.example/w", 5)
    let line = Cosignature(of: checkpoint, at: 1, by: witness).line(by: witness.cosigner)
    let forged = SignedNote.Signature(
      name: key.name, keyID: key.verifier.id, bytes: [UInt8](repeating: 0, count: 64))
    let back = try log.keep(
      SignedNote(text: note.text, signatures: [forged, line]), check: { _ in })
    #expect(try SignedNote(back.note).signatures == note.signatures + [line])
    let stranger = try NoteSamples.key("evil.example/x", 6)
    let foreign = try Checkpoint(origin: stranger.name, head: stored.head).signed(by: stranger)
    #expect(throws: CheckpointRefusal.notOurs(size: 3)) { try log.keep(foreign, check: { _ in }) }
    #expect(try log.keep(note, check: { _ in }).number == back.number)
    #expect(try log.checkpoints().count == 2)
  }

  @Test(arguments: ["-wal", "-journal"])
  func `a log of a ledger that was removed is not mixed into a new one`(suffix: String) throws {
    let fixture = try LedgerFixture()
    try fixture.folder.write([1, 2, 3], to: "ledger.sqlite3" + suffix)
    let failure = #expect(throws: LedgerFailure.self) { try fixture.open() }
    #expect(failure?.code == .cannotOpen)
    #expect(FileStatus(path: fixture.path) == nil)
    #expect(try fixture.folder.bytes(of: "ledger.sqlite3" + suffix) == [1, 2, 3])
  }

  @Test(
    arguments: [
      "UPDATE events SET position = 9223372036854775807 WHERE position = 2",
      "UPDATE events SET version = 9223372036854775807 WHERE position = 2",
      "UPDATE events SET version = -1 WHERE position = 2",
      "UPDATE blobs SET rowid = 9223372036854775807",
      "UPDATE blobs SET rowid = -9223372036854775808",
      "UPDATE blobs SET rowid = 4611686018427387904; INSERT INTO blobs VALUES (zeroblob(32), x'00')",
      "UPDATE checkpoints SET size = -1", "UPDATE head SET size = 9223372036854775807",
      "UPDATE nodes SET level = 64", "UPDATE ledger SET created = 1",
      "CREATE TRIGGER nodes AFTER INSERT ON projections BEGIN SELECT 1; END",
      "DELETE FROM ledger",
    ])
  func `hostile numbers are found, and end nothing`(sql: String) async throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open()
    try log.append(
      fixture.samples.events(300), to: StreamName("a"), expecting: .noStream, blobs: [[7]])
    _ = try log.sign(with: NoteSamples.key())
    try log.close()
    try Forger(fixture).run(sql)
    do {
      let reader = try fixture.open(.readOnly)
      defer { try? reader.close() }
      let isHarmless = sql.hasPrefix("UPDATE blobs SET rowid") && !sql.contains("INSERT")
      #expect((try await reader.verify().finding != nil) != isHarmless)
    } catch let failure as LedgerFailure {
      #expect(failure.code == .damaged)
    }
  }

  @Test func `a ledger from before checkpoints is asked to be brought up to date`() async throws {
    let fixture = try LedgerFixture()
    try fixture.open(migrations: Array(Migrations.all.prefix(1))).close()
    let log = try fixture.open(.readOnly)
    await #expect(throws: LedgerFailure.self) { _ = try await log.verify() }
    let failure = #expect(throws: LedgerFailure.self) { try log.checkpoints() }
    #expect(failure?.code == .olderSchema)
    try fixture.open().close()
    #expect(try await fixture.open(.readOnly).verify().finding == nil)
  }

  @Test func `altered data is not read as if it had been appended`() throws {
    let (fixture, _, _) = try signed()
    try Forger(fixture).run("UPDATE events SET data = x'7b7d' WHERE position = 1")
    let log = try fixture.open(.readOnly)
    let failure = #expect(throws: LedgerFailure.self) {
      try log.events(from: Position(0), limit: 10)
    }
    #expect(failure?.code == .damaged && failure?.message.contains("position 1") == true)
  }
}
