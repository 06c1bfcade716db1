import GRDB
import Testing

@testable import EventLedger

/// Every message as a person reads it.
@Suite struct MessageTests {
  private static let id = EventID.generate(milliseconds: 1, random: (2, 3))
  private static let path = "/var/ledger"

  @Test func `a version conflict says both versions and what to do`() throws {
    let stream = try StreamName("rollout/a")
    let expected: [(LedgerRefusal, String)] = [
      (
        .versionConflict(
          expected: .exactly(StreamVersion(3)), actual: StreamVersion(5), stream: stream),
        """
        version conflict on stream rollout/a: expected version 3, but it is at version 5.
        Hint: read the stream again, decide again, and append with the version it has now.
        """
      ),
      (
        .versionConflict(expected: .noStream, actual: nil, stream: stream),
        """
        version conflict on stream rollout/a: expected no events, but it has no events.
        Hint: read the stream again, decide again, and append with the version it has now.
        """
      ),
    ]
    for (refusal, text) in expected { #expect(refusal.description == text) }
  }

  private static let refusals: [(LedgerRefusal, String)] = [
    (
      .idReused(id: id, recordedAt: Position(7)),
      """
      event id 00000000-0001-7002-8000-000000000003 is taken: expected a new id, but the event \
      at position 7 has it and its stream, place or content differs.
      Hint: make a new id for a new event; repeat a failed append with the same events unchanged.
      """
    ),
    (
      .idReused(id: id, recordedAt: nil),
      """
      event id 00000000-0001-7002-8000-000000000003 is taken: expected every event of an append \
      to have its own id, but two have this one.
      Hint: make a new id for each event.
      """
    ),
    (
      .eventTooLarge(id: id, bytes: 70_000, limit: 61_439),
      """
      event 00000000-0001-7002-8000-000000000003 is too large: expected at most 61439 bytes of \
      data, got 70000.
      Hint: append the large part as a blob and cite its digest in the event.
      """
    ),
    (
      .blobTooLarge(digest: Digest.sha256(of: []), bytes: 9, limit: 8),
      """
      blob sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 is too large: \
      expected at most 8 bytes, got 9.
      Hint: cut it before appending and record in the event how much was cut.
      """
    ),
    (
      .tooManyEvents(count: 10_001, limit: 10_000),
      """
      too many events in one append: expected at most 10000, got 10001.
      Hint: append them in several parts, each expecting the version the last one left.
      """
    ),
    (.nothingToAppend, "nothing to append: expected at least one event, got none."),
    (
      .invalidSchema(id: id, schema: 0),
      """
      invalid schema version of event 00000000-0001-7002-8000-000000000003: expected 1 to \
      2147483647, got 0.
      """
    ),
    (
      .outsideTree(asked: "position 9 at size 4", size: 4),
      """
      no proof for position 9 at size 4: expected a place inside the ledger, which has 4 events.
      Hint: ask for the size with `head` first.
      """
    ),
    (
      .openedReadOnly(path: Self.path),
      """
      the ledger /var/ledger was opened for reading: expected no write, but one was asked.
      Hint: open it for writing.
      """
    ),
  ]

  @Test(arguments: refusals)
  func `a refusal says what was expected, what came and what to do`(
    refusal: LedgerRefusal, text: String
  ) {
    #expect(refusal.description == text)
  }

  @Test(arguments: [
    ("", #""": expected 1 to 200 bytes of text without control characters, but it is empty."#),
    (
      "a\nb",
      #""a\nb": expected 1 to 200 bytes of text without control characters, but it holds the "#
        + "forbidden character U+000A."
    ),
    (
      String(repeating: "é", count: 101),
      "\"" + String(repeating: "é", count: 40)
        + "\"…: expected 1 to 200 bytes of text without control characters, but it has 202 bytes."
    ),
  ])
  func `a name that cannot be used is quoted with its flaw`(text: String, rest: String) throws {
    let stream = try #require(throws: LedgerRefusal.self) { try StreamName(text) }
    #expect(stream.description == "invalid stream name " + rest)
    let type = try #require(throws: LedgerRefusal.self) { try EventType(text) }
    #expect(type.description == "invalid event type " + rest)
  }

  private static let failures: [(LedgerFailure, LedgerFailure.Code, String)] = [
    (
      .busy(path: path, waited: .seconds(5)), .busy,
      """
      ledger /var/ledger: busy: expected to get its lock within 5.0 seconds, but another process \
      kept it. Nothing was written.
      Hint: wait for the other process (`fuser /var/ledger.lock` names it), then try again.
      """
    ),
    (
      .diskFull(path: path, cause: "c"), .diskFull,
      """
      ledger /var/ledger: disk full: expected room for the new events, but there is none. \
      Nothing was written.
      Cause: c
      Hint: free space on the file system of the ledger, then append the same events again.
      """
    ),
    (
      .readOnly(path: path, cause: nil), .readOnly,
      """
      ledger /var/ledger: read-only: expected a file and a folder that can be written, but one \
      cannot. Nothing was written.
      Hint: check the permissions of the file and of its folder, and how it is mounted.
      """
    ),
    (
      .missing(path: path), .missing,
      """
      ledger /var/ledger: missing: expected a ledger at this path, but there is no file.
      Hint: check the path; a ledger is made only where that is asked for.
      """
    ),
    (
      .notALedger(path: path, found: "a folder"), .notALedger,
      """
      ledger /var/ledger: not a ledger: expected a ledger's file, but found a folder.
      Hint: check the path; the file was not touched.
      """
    ),
    (
      .olderSchema(path: path, found: 1, known: 2), .olderSchema,
      """
      ledger /var/ledger: written by an older version: expected a schema of 2, but it has 1.
      Hint: open it once for writing (`rollout projections rebuild`), which brings it up to date.
      """
    ),
    (
      .newerSchema(path: path, found: 3, known: 1), .newerSchema,
      """
      ledger /var/ledger: written by a newer version: expected a schema of at most 1, but it has 3.
      Hint: use the version that wrote it, or a newer one.
      """
    ),
    (
      .alteredSchema(path: path, migration: "V001", found: "b", known: "a"), .alteredSchema,
      """
      ledger /var/ledger: altered schema: expected migration V001 with checksum a, but the ledger \
      records b.
      Hint: a released migration never changes: use the version that made this ledger.
      """
    ),
    (
      .damaged(path: path, what: "expected one head, got none."), .damaged,
      """
      ledger /var/ledger: damaged: expected one head, got none.
      Hint: keep the file as it is for examination, verify it, and restore a backup.
      """
    ),
    (
      .cannotOpen(path: path, what: "expected a file.", cause: "c"), .cannotOpen,
      """
      ledger /var/ledger: cannot open: expected a file.
      Cause: c
      Hint: check that the folder exists and that you may read and write it.
      """
    ),
    (
      .closed(path: path), .closed,
      "ledger /var/ledger: closed: expected an open ledger, but it was closed before."
    ),
    (
      .rejected(path: path, cause: "c"), .rejected,
      """
      ledger /var/ledger: rejected: expected a statement that the ledger's tables accept, but a \
      rule of theirs refused it. Nothing was written.
      Cause: c
      """
    ),
    (
      .io(path: path, cause: "c"), .io,
      """
      ledger /var/ledger: input/output error: expected the disk to read or write, but it failed.
      Cause: c
      Hint: check the system's log and the disk; then append the same events again.
      """
    ),
    (
      .unexpected(path: path, cause: "c"), .unexpected,
      "ledger /var/ledger: unexpected answer of SQLite.\nCause: c"
    ),
  ]

  @Test func `a failure says what was expected, what came, the cause and what to do`() {
    #expect(Set(Self.failures.map(\.1)) == Set(LedgerFailure.Code.allCases))
    for (failure, code, text) in Self.failures {
      #expect(failure.code == code)
      #expect(failure.description == text)
    }
  }

  @Test(
    arguments: [
      (.SQLITE_BUSY, .busy), (.SQLITE_BUSY_SNAPSHOT, .busy), (.SQLITE_LOCKED, .busy),
      (.SQLITE_FULL, .diskFull), (.SQLITE_READONLY_DIRECTORY, .readOnly),
      (.SQLITE_NOTADB, .notALedger), (.SQLITE_CORRUPT_INDEX, .damaged),
      (.SQLITE_CANTOPEN_ISDIR, .cannotOpen), (.SQLITE_PERM, .cannotOpen),
      (.SQLITE_CONSTRAINT_TRIGGER, .rejected), (.SQLITE_IOERR_FSYNC, .io),
      (.SQLITE_NOMEM, .unexpected),
    ] as [(ResultCode, LedgerFailure.Code)])
  func `what SQLite reports becomes one of our failures with its words as the cause`(
    result: ResultCode, code: LedgerFailure.Code
  ) {
    let error = DatabaseError(resultCode: result, message: "so it says")
    let failure = LedgerFailure(error, path: Self.path, waited: .seconds(1))
    #expect(failure.code == code)
    #expect(failure.cause == "SQLite error \(result.rawValue): so it says")
  }

  @Test func `every finding has its words`() throws {
    let findings: [(IntegrityFinding, String)] = [
      (
        IntegrityFinding(position: Position(4), damage: .leaf),
        "position 4: expected the leaf to be the digest of the header, but it differs"
      ),
      (
        IntegrityFinding(position: nil, damage: .size(expected: 3, found: 2)),
        "expected the head to count 3 events, but it says 2"
      ),
      (
        IntegrityFinding(position: Position(2), damage: .missingEvent(found: Position(5))),
        "position 2: expected an event here, but the next one is at 5"
      ),
    ]
    for (finding, text) in findings { #expect(finding.description == text) }
  }
}
