import FoundationEssentials
import RolloutTestSupport
import Testing

@testable import EventLedger

@Suite struct BundleTests {
  private let key: SigningKey

  init() throws {
    key = try NoteSamples.key()
  }

  /// Several streams, blobs that are cited, data that is no JSON, and two checkpoints.
  private func ledger(events: Int = 300) throws -> LedgerFixture {
    let fixture = try LedgerFixture()
    let log = try fixture.open()
    defer { try? log.close() }
    let blob = Array("the output of a gate".utf8)
    let digest = Digest.sha256(of: blob)
    var citing = try fixture.samples.event()
    citing.data = Array(
      #"{"output":{"byteCount":20,"digest":"\#(digest)","omittedByteCount":0}}"#.utf8)
    var odd = try fixture.samples.event()
    odd.data = [0xFF, 0x0A, 0x00]
    try log.append([citing, odd], to: StreamName("a"), expecting: .noStream, blobs: [blob])
    _ = try log.sign(with: key)
    try log.append(fixture.samples.events(events), to: StreamName("b"), expecting: .noStream)
    try log.append(fixture.samples.events(1), to: StreamName("a"), expecting: .any)
    _ = try log.sign(with: key)
    return fixture
  }

  private func export(_ fixture: LedgerFixture, to name: String, stream: String? = nil) throws
    -> BundleManifest
  {
    let log = try fixture.open(.readOnly)
    defer { try? log.close() }
    return try log.exportBundle(
      to: fixture.folder.path(name), stream: try stream.map { try StreamName($0) })
  }

  private func importing(_ bundle: String, into fixture: LedgerFixture, as name: String)
    async throws -> BundleVerdict
  {
    try await SQLiteEventLog.importBundle(
      bundle, to: fixture.folder.path(name), clock: { EventTime(clamping: 0) }, random: { 0 },
      options: VerifyOptions(keys: [key.verifier]))
  }

  private func verify(_ bundle: String, keys: [VerifierKey], kept: [Checkpoint] = []) async throws
    -> BundleVerdict
  {
    let folder = try TemporaryFolder()
    return try await SQLiteEventLog.verifyBundle(
      bundle, in: folder.path, options: VerifyOptions(keys: keys, kept: kept))
  }

  /// Whether a bundle is refused or found damaged.
  private func isCaught(_ bundle: String) async throws -> Bool {
    await Task.yield()
    do {
      return try await verify(bundle, keys: [key.verifier]).report.finding != nil
    } catch is BundleRefusal {
      return true
    } catch is FileFailure {
      return true
    }
  }

  @Test(arguments: ["bundle", "bundle.tar"])
  func `an imported bundle is the same ledger and the same bundle`(name: String) async throws {
    let fixture = try ledger()
    let manifest = try export(fixture, to: name)
    let log = try fixture.open(.readOnly)
    #expect(manifest.root == (try log.head().root) && manifest.events == 303)
    #expect(manifest.blobs == 1 && manifest.checkpoints == 2)
    let verdict = try await importing(
      fixture.folder.path(name), into: fixture, as: "copy.sqlite3")
    #expect(verdict.report.finding == nil)
    #expect(verdict.report.signedCheckpoints == 2)
    let copy = try SQLiteEventLog.open(
      path: fixture.folder.path("copy.sqlite3"), mode: .readOnly,
      clock: { EventTime(clamping: 0) }, random: { 0 })
    #expect(try copy.head() == log.head())
    #expect(
      try copy.events(from: Position(0), limit: 1000) == log.events(from: Position(0), limit: 1000))
    _ = try copy.exportBundle(to: fixture.folder.path("again-" + name))
    if name.hasSuffix(".tar") {
      #expect(
        try fixture.folder.bytes(of: "again-" + name) == fixture.folder.bytes(of: name))
    } else {
      for path in try fixture.folder.files(in: name) {
        #expect(
          try fixture.folder.bytes(of: "again-bundle/" + path)
            == fixture.folder.bytes(of: "bundle/" + path))
      }
    }
    // It is a ledger like any other: it can be appended to.
    try copy.close()
    let writer = try SQLiteEventLog.open(
      path: fixture.folder.path("copy.sqlite3"), mode: .readWrite(create: false),
      clock: { EventTime(clamping: 0) }, random: { 0 })
    try writer.append(fixture.samples.events(1), to: StreamName("a"), expecting: .any)
    #expect(try await writer.verify().finding == nil)
  }

  @Test func `an empty ledger's bundle is one, too`() async throws {
    let fixture = try LedgerFixture()
    try fixture.open().close()
    let manifest = try export(fixture, to: "bundle")
    #expect(manifest.size == 0 && manifest.root == MerkleTree.emptyRoot)
    let verdict = try await verify(fixture.folder.path("bundle"), keys: [])
    #expect(verdict.report.finding == nil)
  }

  @Test func `every byte of a small bundle counts`() async throws {
    let fixture = try ledger(events: 1)
    _ = try export(fixture, to: "bundle")
    let names = try fixture.folder.files(in: "bundle")
    #expect(names.count == 6)
    var tried = 0
    for name in names {
      let path = "bundle/" + name
      let bytes = try fixture.folder.bytes(of: path)
      for index in bytes.indices {
        var changed = bytes
        changed[index] ^= 1
        try fixture.folder.write(changed, to: path)
        let caught = try await isCaught(fixture.folder.path("bundle"))
        #expect(caught, "byte \(index) of \(name)")
        tried += 1
      }
      try fixture.folder.write(bytes, to: path)
    }
    #expect(tried > 3_000)
    #expect(try await !isCaught(fixture.folder.path("bundle")))
  }

  @Test func `a file missing, cut or added is found`() async throws {
    let fixture = try ledger(events: 1)
    _ = try export(fixture, to: "bundle")
    for name in try fixture.folder.files(in: "bundle") {
      let path = "bundle/" + name
      let bytes = try fixture.folder.bytes(of: path)
      try FileManager.default.removeItem(atPath: fixture.folder.path(path))
      #expect(try await isCaught(fixture.folder.path("bundle")), "\(name) removed")
      try fixture.folder.write(Array(bytes.dropLast()), to: path)
      #expect(try await isCaught(fixture.folder.path("bundle")), "\(name) cut")
      try fixture.folder.write(bytes + [0x0A], to: path)
      #expect(try await isCaught(fixture.folder.path("bundle")), "\(name) longer")
      try fixture.folder.write(bytes, to: path)
    }
    for name in ["notes.txt", "blobs/x", "blobs/" + String(repeating: "0", count: 64)] {
      try fixture.folder.write([1], to: "bundle/" + name)
      #expect(try await isCaught(fixture.folder.path("bundle")), "\(name) added")
      try FileManager.default.removeItem(atPath: fixture.folder.path("bundle/" + name))
    }
  }

  @Test func `a tar cut at any block, or with its files in another order, is refused`()
    async throws
  {
    let fixture = try ledger(events: 1)
    _ = try export(fixture, to: "bundle.tar")
    let bytes = try fixture.folder.bytes(of: "bundle.tar")
    for end in stride(from: 0, to: bytes.count, by: 512) {
      try fixture.folder.write(Array(bytes[..<end]), to: "bundle.tar")
      #expect(try await isCaught(fixture.folder.path("bundle.tar")), "cut at \(end)")
    }
    try fixture.folder.write(bytes + bytes, to: "bundle.tar")
    #expect(try await isCaught(fixture.folder.path("bundle.tar")))
  }

  @Test func `a link in a bundle is not followed`() async throws {
    let fixture = try ledger(events: 1)
    _ = try export(fixture, to: "bundle")
    let path = fixture.folder.path("bundle/events.jsonl")
    try fixture.folder.write(try fixture.folder.bytes(of: "bundle/events.jsonl"), to: "elsewhere")
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: fixture.folder.path("elsewhere"))
    #expect(try await isCaught(fixture.folder.path("bundle")))
  }

  @Test func `what is at the path of a bundle or a ledger stays`() async throws {
    let fixture = try ledger(events: 1)
    for name in ["bundle", "bundle.tar"] {
      try fixture.folder.write([1], to: name)
      #expect(throws: FileFailure.self) { try export(fixture, to: name) }
      #expect(try fixture.folder.bytes(of: name) == [1])
    }
    _ = try export(fixture, to: "other")
    await #expect(throws: BundleRefusal.notEmpty(path: fixture.path)) {
      _ = try await importing(fixture.folder.path("other"), into: fixture, as: "ledger.sqlite3")
    }
  }

  @Test(arguments: ["one", "one.tar"])
  func `one stream's bundle proves its events against the checkpoint`(name: String) async throws {
    let fixture = try ledger()
    let manifest = try export(fixture, to: name, stream: "a")
    #expect(manifest.events == 3 && manifest.size == 303 && manifest.blobs == 1)
    let verdict = try await verify(fixture.folder.path(name), keys: [key.verifier])
    #expect(verdict.report.events == 3 && verdict.report.signedCheckpoints == 1)
    let stranger = try NoteSamples.key("stranger.example", 2)
    await #expect(throws: BundleRefusal.self) {
      _ = try await verify(fixture.folder.path(name), keys: [stranger.verifier])
    }
    await #expect(throws: BundleRefusal.oneStream(try StreamName("a"))) {
      _ = try await importing(fixture.folder.path(name), into: fixture, as: "copy.sqlite3")
    }
  }

  @Test func `every byte of one stream's bundle counts`() async throws {
    let fixture = try ledger(events: 2)
    _ = try export(fixture, to: "one", stream: "a")
    let names = try fixture.folder.files(in: "one")
    #expect(names.count == 7)
    for name in names {
      let path = "one/" + name
      let bytes = try fixture.folder.bytes(of: path)
      for index in stride(from: 0, to: bytes.count, by: 3) {
        var changed = bytes
        changed[index] ^= 1
        try fixture.folder.write(changed, to: path)
        let caught = try await isCaught(fixture.folder.path("one"))
        #expect(caught, "byte \(index) of \(name)")
      }
      try fixture.folder.write(bytes, to: path)
    }
  }

  @Test func `a stream without a checkpoint over it has no proofs`() throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open()
    try log.append(fixture.samples.events(2), to: StreamName("a"), expecting: .noStream)
    #expect(throws: BundleRefusal.notCovered(try StreamName("a"), size: nil)) {
      try log.exportBundle(to: fixture.folder.path("one"), stream: StreamName("a"))
    }
    #expect(throws: BundleRefusal.noSuchStream(try StreamName("c"))) {
      try log.exportBundle(to: fixture.folder.path("one"), stream: StreamName("c"))
    }
    #expect(try !fixture.folder.names.contains { $0.hasPrefix("one") })
  }

  @Test func `a checkpoint kept elsewhere is held against the bundle`() async throws {
    let fixture = try ledger()
    _ = try export(fixture, to: "bundle")
    let log = try fixture.open(.readOnly)
    let kept = try log.checkpoints().map { try Checkpoint(SignedNote($0.note)) }
    let sound = try await verify(fixture.folder.path("bundle"), keys: [], kept: kept)
    #expect(sound.report.finding == nil)
    let other = Checkpoint(
      origin: key.name, head: Head(size: 2, root: Digest.sha256(of: [])))
    let damaged = try await verify(fixture.folder.path("bundle"), keys: [], kept: [other])
    guard case .keptCheckpoint(size: 2, _) = damaged.report.finding?.damage else {
      Issue.record("expected a kept checkpoint, got \(String(describing: damaged.report.finding))")
      return
    }
  }
}
