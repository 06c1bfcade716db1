import FoundationEssentials
import GRDB
import RolloutTestSupport
import Testing

@testable import EventLedger

/// Redaction of real files: what goes, what stays, and what cannot be had.
@Suite struct RedactionTests {
  static let secret = "s3cr3t-in-data-5b1f6c0a9e"
  static let blobSecret = "s3cr3t-in-blob-77aa0d3c4f"

  /// A ledger whose position 40 holds one secret and cites a blob with another.
  struct Sample {
    let fixture: LedgerFixture
    let log: SQLiteEventLog
    let target: EventID
    let blob: Digest
    let head: Head

    init(citedAgain: Bool = false) throws {
      fixture = try LedgerFixture()
      log = try fixture.open(projections: [CountingProjection()])
      let samples = fixture.samples
      let content = Array("log: \(blobSecret)\n".utf8)
      blob = Digest.sha256(of: content)
      try log.append(samples.events(40), to: StreamName("a"), expecting: .noStream)
      var event = try samples.event(type: "gate.finished")
      event.data = Array(Self.data(secret, citing: blob, count: content.count).utf8)
      target = event.id
      try log.append([event], to: StreamName("a"), expecting: .any, blobs: [content])
      if citedAgain {
        var other = try samples.event()
        other.data = Array(Self.data("nothing", citing: blob, count: content.count).utf8)
        try log.append([other], to: StreamName("b"), expecting: .any)
      }
      try log.append(samples.events(260), to: StreamName("b"), expecting: .any)
      head = try log.head()
    }

    static func data(_ note: String, citing blob: Digest, count: Int) -> String {
      #"{"log":{"byteCount":\#(count),"digest":"\#(blob)","omittedByteCount":0},"#
        + #""note":"\#(note)"}"#
    }

    func request(
      _ scope: RedactionRequest.Scope = .everything, of event: EventID? = nil,
      reason: String = "it held a password", shared: Bool = false
    ) -> RedactionRequest {
      RedactionRequest(
        id: fixture.samples.id(), event: event ?? target, reason: reason, scope: scope,
        takesSharedBlobs: shared, time: fixture.samples.now(),
        actor: EventActor(authType: .user, authID: "ada@deploy-1"))
    }

    /// The files beside the ledger, itself included, that hold a text.
    func files(holding text: String) throws -> [String] {
      let needle = Data(text.utf8)
      return try fixture.folder.names.filter {
        Data(try fixture.folder.bytes(of: $0)).firstRange(of: needle) != nil
      }
    }

    @discardableResult
    func redact(_ request: RedactionRequest) throws -> RedactionResult {
      try log.redact(request) { _ in false }
    }
  }

  @Test func `no byte of what was redacted is left in any file of the ledger`() async throws {
    let sample = try Sample()
    #expect(try sample.files(holding: Self.secret) == ["ledger.sqlite3-wal"])
    #expect(try sample.files(holding: Self.blobSecret) == ["ledger.sqlite3-wal"])
    try sample.log.write(bytes: 0) { _ in }
    let result = try sample.redact(sample.request())
    guard case .done = result.cleaning else {
      Issue.record("expected a clean file, got \(result.cleaning)")
      return
    }
    #expect(try sample.files(holding: Self.secret) == [])
    #expect(try sample.files(holding: Self.blobSecret) == [])
    #expect(result.erasedData && result.erasedBlobs == [sample.blob])
    #expect(result.event.isRedacted && result.event.salt == nil)
    #expect(try sample.log.blob(sample.blob) == nil)
    #expect(try sample.log.read { try Int.fetchOne($0, sql: "PRAGMA freelist_count") } == 0)
  }

  @Test func `what lay in the main file is overwritten, too`() throws {
    let sample = try Sample()
    try sample.log.close()
    #expect(try sample.files(holding: Self.secret) == ["ledger.sqlite3"])
    #expect(try sample.files(holding: Self.blobSecret) == ["ledger.sqlite3"])
    let log = try sample.fixture.open(projections: [CountingProjection()])
    try log.redact(sample.request()) { _ in false }
    #expect(try sample.files(holding: Self.secret) == [])
    #expect(try sample.files(holding: Self.blobSecret) == [])
  }

  @Test func `the old root stays, and verify counts what was redacted`() async throws {
    let sample = try Sample()
    let result = try sample.redact(sample.request())
    #expect(result.head.size == sample.head.size + 1)
    #expect(try sample.log.head(atSize: sample.head.size) == sample.head)
    let report = try await sample.log.verify()
    #expect(report.finding == nil)
    #expect(report.redacted == 1)
    #expect(report.blobs == 0)
    #expect(report.root == result.head.root)
    let redaction = try #require(try sample.log.redactions().first)
    #expect(redaction.position == result.position)
    #expect(redaction.actor?.authID == "ada@deploy-1")
    #expect(redaction.redaction.reason == "it held a password")
    #expect(redaction.redaction.position == 40)
    #expect(redaction.redaction.blobs == [sample.blob.description])
  }

  @Test func `a crash before the cleaning is repaired by the same command`() async throws {
    let sample = try Sample()
    try sample.log.close()
    var log = try sample.fixture.open(projections: [CountingProjection()])
    // What a process leaves that is killed between the commit and the cleaning.
    let erased = try log.erase(sample.request()) { _ in false }
    #expect(erased.position != nil)
    #expect(try sample.files(holding: Self.secret) == ["ledger.sqlite3"])
    #expect(try await log.verify().finding == nil)
    try log.close()
    log = try sample.fixture.open(projections: [CountingProjection()])
    let again = try log.redact(sample.request()) { _ in false }
    #expect(again.wasErasedBefore && again.head == erased.head)
    #expect(try sample.files(holding: Self.secret) == [])
    #expect(try sample.files(holding: Self.blobSecret) == [])
    let report = try await log.verify()
    #expect(report.finding == nil && report.redacted == 1)
  }

  @Test func `redacting twice records nothing new`() throws {
    let sample = try Sample()
    let first = try sample.redact(sample.request())
    for scope in [RedactionRequest.Scope.everything, .dataOnly, .blobsOnly] {
      let again = try sample.redact(sample.request(scope))
      #expect(again.wasErasedBefore)
      #expect(again.head == first.head)
    }
  }

  @Test func `data and blobs can be erased one after the other`() async throws {
    let sample = try Sample()
    let blobs = try sample.redact(sample.request(.blobsOnly))
    #expect(!blobs.erasedData && blobs.erasedBlobs == [sample.blob] && !blobs.event.isRedacted)
    #expect(try sample.files(holding: Self.secret) != [])
    #expect(try sample.files(holding: Self.blobSecret) == [])
    #expect(try await sample.log.verify().finding == nil)
    #expect(try sample.redact(sample.request(.blobsOnly)).wasErasedBefore)
    let data = try sample.redact(sample.request())
    #expect(data.erasedData && data.erasedBlobs.isEmpty)
    #expect(try sample.files(holding: Self.secret) == [])
    let report = try await sample.log.verify()
    #expect(report.finding == nil && report.redacted == 1)
  }

  @Test func `blobs stay when that is asked for`() async throws {
    let sample = try Sample()
    let result = try sample.redact(sample.request(.dataOnly))
    #expect(result.keptBlobs == [sample.blob] && result.erasedBlobs.isEmpty)
    #expect(try sample.log.blob(sample.blob) != nil)
    #expect(try await sample.log.verify().finding == nil)
  }

  @Test func `a blob that others cite stays unless it is asked for`() async throws {
    let sample = try Sample(citedAgain: true)
    let shared = SharedBlob(digest: sample.blob, positions: [Position(41)])
    #expect(throws: RedactionRefusal.nothingToErase(sample.target, shared: [shared])) {
      try sample.redact(sample.request(.blobsOnly))
    }
    let kept = try sample.redact(sample.request())
    #expect(kept.sharedBlobs == [shared] && kept.erasedBlobs.isEmpty && kept.erasedData)
    #expect(try sample.log.blob(sample.blob) != nil)
    let other = try #require(try sample.log.events(from: Position(41), limit: 1).first)
    let taken = try sample.redact(sample.request(.blobsOnly, of: other.id))
    // The first one's data is gone, so nobody else is known to cite it.
    #expect(taken.erasedBlobs == [sample.blob])
    #expect(try await sample.log.verify().finding == nil)
  }

  @Test func `a shared blob is lost by everybody, and that is said`() async throws {
    let sample = try Sample(citedAgain: true)
    let result = try sample.redact(sample.request(shared: true))
    #expect(result.erasedBlobs == [sample.blob])
    #expect(result.lostBlobs == [SharedBlob(digest: sample.blob, positions: [Position(41)])])
    #expect(try sample.files(holding: Self.blobSecret) == [])
    let report = try await sample.log.verify()
    #expect(report.finding == nil && report.redacted == 1)
  }

  @Test func `an erased blob does not come back`() throws {
    let sample = try Sample()
    try sample.redact(sample.request())
    try sample.log.append(
      [sample.fixture.samples.event()], to: StreamName("c"), expecting: .noStream,
      blobs: [Array("log: \(Self.blobSecret)\n".utf8)])
    #expect(try sample.log.blob(sample.blob) == nil)
    #expect(try sample.files(holding: Self.blobSecret) == [])
  }

  @Test func `projections are made again without what was erased`() throws {
    let sample = try Sample()
    let last = "SELECT last FROM stream_counts WHERE stream = 'd'"
    var event = try sample.fixture.samples.event()
    event.data = Array(#"{"note":"\#(Self.secret)"}"#.utf8)
    try sample.log.append([event], to: StreamName("d"), expecting: .noStream)
    #expect(try sample.log.read { try Data.fetchOne($0, sql: last) } != nil)
    try sample.redact(sample.request(of: event.id))
    try sample.redact(sample.request())
    #expect(try sample.log.read { try Data.fetchOne($0, sql: last) } == nil)
    #expect(try sample.files(holding: Self.secret) == [])
    let reports = try sample.log.projectionReports()
    #expect(try sample.log.rebuildProjections() == reports)
  }

  @Test func `tables that nobody here can make again keep everything from being erased`() throws {
    let sample = try Sample()
    try sample.log.close()
    let log = try sample.fixture.open()
    #expect(throws: RedactionRefusal.unknownProjections(["counts"])) {
      try log.redact(sample.request()) { _ in false }
    }
    #expect(try log.head() == sample.head)
  }

  @Test func `an open stream, a redaction, and an unknown event are refused`() throws {
    let sample = try Sample()
    let unknown = sample.fixture.samples.id()
    #expect(throws: RedactionRefusal.unknownEvent(unknown)) {
      try sample.redact(sample.request(of: unknown))
    }
    #expect(throws: RedactionRefusal.streamIsOpen(try StreamName("a"), event: sample.target)) {
      try sample.log.redact(sample.request()) { $0.text == "a" }
    }
    for reason in ["", " \n\t", String(repeating: "x", count: 1001)] {
      #expect(throws: RedactionRefusal.reason(bytes: reason.utf8.count, limit: 1000)) {
        try sample.redact(sample.request(reason: reason))
      }
    }
    let bare = try #require(try sample.log.events(from: Position(3), limit: 1).first)
    #expect(throws: RedactionRefusal.nothingToErase(bare.id, shared: [])) {
      try sample.redact(sample.request(.blobsOnly, of: bare.id))
    }
    #expect(try sample.log.head() == sample.head)
    try sample.redact(sample.request())
    let redaction = try #require(
      try sample.log.events(from: Position(sample.head.size), limit: 1).first)
    #expect(throws: RedactionRefusal.isRedaction(redaction.id, at: redaction.position)) {
      try sample.redact(sample.request(of: redaction.id))
    }
  }

  @Test(arguments: [
    "UPDATE events SET salt = NULL, data = NULL WHERE position = 40",
    "DELETE FROM blobs",
    "INSERT INTO redactions VALUES (0, 40, 3, NULL)",
    "INSERT INTO redactions VALUES (1, 301, 3, NULL)",
  ])
  func `nothing is erased that no event.redacted names`(sql: String) throws {
    let sample = try Sample()
    let failure = try #require(throws: LedgerFailure.self) {
      try sample.log.write(bytes: 0) { try $0.execute(sql: sql) }
    }
    #expect(failure.code == .rejected)
  }

  @Test func `after a redaction nothing but what it names can be erased`() throws {
    let sample = try Sample()
    try sample.redact(sample.request())
    for sql in [
      "UPDATE events SET salt = NULL, data = NULL WHERE position = 41",
      "UPDATE events SET data = x'7b7d', salt = zeroblob(16) WHERE position = 40",
      "UPDATE events SET type = 'other' WHERE position = 40",
      "DELETE FROM events WHERE position = 40",
      "DELETE FROM redactions",
      "UPDATE redactions SET position = 41 WHERE position = 40",
    ] {
      let failure = try #require(throws: LedgerFailure.self) {
        try sample.log.write(bytes: 0) { try $0.execute(sql: sql) }
      }
      #expect(failure.code == .rejected, "\(sql)")
    }
  }

  @Test func `a reader in the middle of something keeps old pages, and that is said`() throws {
    let sample = try Sample()
    var configuration = Configuration()
    configuration.readonly = true
    let reader = try DatabaseQueue(path: sample.fixture.path, configuration: configuration)
    let result = try reader.read { db in
      _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM events")
      return try sample.redact(sample.request())
    }
    guard case .unfinished(let failure) = result.cleaning else {
      Issue.record("expected old pages, got a clean file")
      return
    }
    #expect(failure.code == .busy)
    try reader.close()
    let again = try sample.redact(sample.request())
    guard case .done = again.cleaning else {
      Issue.record("expected a clean file, got \(again.cleaning)")
      return
    }
    #expect(again.wasErasedBefore)
    #expect(try sample.files(holding: Self.secret) == [])
  }
}
