import RolloutTestSupport
import Testing

@testable import EventLedger

/// Proof files of a small real ledger.
@Suite struct ProofFileTests {
  private let fixture: LedgerFixture
  private let log: SQLiteEventLog
  private let key: SigningKey
  private let events: [RecordedEvent]

  init() throws {
    fixture = try LedgerFixture()
    log = try fixture.open()
    key = try NoteSamples.key()
    let samples = fixture.samples
    for index in 0..<5 {
      try log.append(
        [samples.event(), samples.event()], to: try StreamName("s\(index)"), expecting: .noStream)
    }
    events = try log.events(from: Position(0), limit: 100)
  }

  private func note(size: Int64) throws -> SignedNote {
    try Checkpoint(origin: key.name, head: try log.head(atSize: size)).signed(by: key)
  }

  private func inclusion(_ index: Int, size: Int64 = 10) throws -> InclusionProofFile {
    try InclusionProofFile(
      header: events[index].headerBytes,
      proof: try log.inclusionProof(of: Position(Int64(index)), size: size),
      note: try note(size: size))
  }

  private func consistency(from: Int64, to: Int64) throws -> ConsistencyProofFile {
    try ConsistencyProofFile(
      proof: try log.consistencyProof(from: from, to: to), note: try note(size: to))
  }

  @Test func `a proof of every event at every size is read back and holds`() throws {
    for size in 1...10 {
      for index in 0..<size {
        let file = try inclusion(index, size: Int64(size))
        let read = try InclusionProofFile(file.bytes)
        #expect(read == file)
        #expect(try read.check() == events[index].header)
        #expect(try VerifiedCheckpoint(read.note, keys: [key.verifier]).head.size == Int64(size))
      }
    }
  }

  @Test func `a proof file is written to the byte`() throws {
    let file = try inclusion(2, size: 3)
    let left = Digest.node(events[0].leaf, events[1].leaf)
    #expect(
      String(decoding: file.bytes, as: UTF8.self) == """
        c2sp.org/tlog-proof@v1
        extra \(Base64.text(of: events[2].headerBytes))
        index 2
        \(Base64.text(of: left.bytes))

        \(String(decoding: try note(size: 3).bytes, as: UTF8.self))
        """)
    let old = try consistency(from: 2, to: 3)
    #expect(
      String(decoding: old.bytes, as: UTF8.self) == """
        old 2
        \(Base64.text(of: events[2].leaf.bytes))

        \(String(decoding: try note(size: 3).bytes, as: UTF8.self))
        """)
  }

  @Test func `a consistency proof of every pair of sizes is read back and holds`() throws {
    for to in Int64(0)...10 {
      for from in 0...to {
        let file = try consistency(from: from, to: to)
        let read = try ConsistencyProofFile(file.bytes)
        #expect(read == file)
        try read.check(old: try log.head(atSize: from))
        let forged = Head(size: from, root: Digest.sha256(of: [1]))
        #expect(throws: NoteRefusal.notConsistent(from: from, to: to)) {
          try read.check(old: forged)
        }
        let other = Head(size: from + 1, root: try log.head(atSize: from).root)
        #expect(throws: NoteRefusal.otherOldSize(expected: from, found: from + 1)) {
          try read.check(old: other)
        }
      }
    }
  }

  /// Every truncation is malformed. Of the changes, each of one bit and each to a line end, what is
  /// left readable fails in the hashes, or in the signature, or is signed by nobody known.
  @Test func `no changed inclusion proof is accepted`() throws {
    let good = try inclusion(6).bytes
    let outcomes = outcomes(of: good) { bytes throws(NoteRefusal) in
      let file = try InclusionProofFile(bytes)
      _ = try file.check()
      _ = try VerifiedCheckpoint(file.note, keys: [key.verifier])
    }
    #expect(outcomes == ["malformed", "not proven", "bad signature", "not signed"])
  }

  @Test func `no changed consistency proof is accepted`() throws {
    let old = try log.head(atSize: 6)
    let good = try consistency(from: 6, to: 10).bytes
    let outcomes = outcomes(of: good) { bytes throws(NoteRefusal) in
      let file = try ConsistencyProofFile(bytes)
      try file.check(old: old)
      _ = try VerifiedCheckpoint(file.note, keys: [key.verifier])
    }
    #expect(
      outcomes == ["malformed", "other size", "not proven", "bad signature", "not signed"])
  }

  private func outcomes(
    of good: [UInt8], _ check: ([UInt8]) throws(NoteRefusal) -> Void
  ) -> Set<String> {
    #expect(Self.outcome(good, check) == "accepted")
    for count in 0..<good.count {
      #expect(Self.outcome(Array(good[..<count]), check) == "malformed", "first \(count)")
    }
    var found: Set<String> = []
    for index in good.indices {
      var others = (0..<8).map { good[index] ^ (1 << UInt8($0)) }
      others.append(UInt8(ascii: "\n"))
      for byte in others where byte != good[index] {
        let outcome = Self.outcome(good.with(byte, at: index), check)
        #expect(outcome != "accepted", "byte \(index) as \(byte)")
        found.insert(outcome)
      }
    }
    return found
  }

  private static func outcome(
    _ bytes: [UInt8], _ check: ([UInt8]) throws(NoteRefusal) -> Void
  ) -> String {
    do {
      try check(bytes)
      return "accepted"
    } catch {
      return switch error {
      case .malformed: "malformed"
      case .notIncluded, .notConsistent: "not proven"
      case .otherOldSize: "other size"
      case .badSignature: "bad signature"
      case .notSigned, .notSignedByLog: "not signed"
      default: "\(error)"
      }
    }
  }

  @Test func `a true header at a false index is refused`() throws {
    // A leaf whose header names another position: the hashes are right, and the claim is not.
    let leaf = MerkleTree.leaf(events[4].headerBytes)
    let checkpoint = Checkpoint(origin: key.name, head: Head(size: 1, root: leaf))
    let file = try InclusionProofFile(
      header: events[4].headerBytes,
      proof: InclusionProof(position: Position(0), size: 1, hashes: []),
      note: try checkpoint.signed(by: key))
    try file.check(leaf: leaf)
    #expect(throws: NoteRefusal.otherPosition(header: Position(4), index: 0)) { try file.check() }
  }

  @Test func `without a header there is only the leaf that the reader has`() throws {
    let good = try inclusion(3)
    let lines = String(decoding: good.bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    let bare = lines.filter { !$0.hasPrefix("extra ") }.joined(separator: "\n")
    let file = try InclusionProofFile(bare.bytes)
    #expect(file.extra == nil)
    #expect(file.bytes == bare.bytes)
    try file.check(leaf: events[3].leaf)
    #expect(throws: NoteRefusal.notIncluded(index: 3, size: 10)) {
      try file.check(leaf: events[2].leaf)
    }
    #expect(throws: NoteRefusal.malformed(.inclusionProof, .header, found: nil)) {
      try file.check()
    }
    #expect(try file.check(header: events[3].headerBytes) == events[3].header)
    #expect(throws: NoteRefusal.self) { try file.check(header: events[2].headerBytes) }
  }

  @Test func `a proof with 64 hashes, a sign or a leading zero is refused`() throws {
    let hash = Base64.text(of: Digest.sha256(of: []).bytes) + "\n"
    let note = String(decoding: try note(size: 3).bytes, as: UTF8.self)
    let first = "c2sp.org/tlog-proof@v1\n"
    for (text, part) in [
      ("", NotePart.firstLine("c2sp.org/tlog-proof@v1")),
      ("c2sp.org/tlog-proof@v2\nindex 0\n\n" + note, .firstLine("c2sp.org/tlog-proof@v1")),
      (first + "index 00\n\n" + note, .index), (first + "index +1\n\n" + note, .index),
      (first + "index \n\n" + note, .index), (first + "extra AA==\n\n" + note, .index),
      (first + "extra A\nindex 0\n\n" + note, .base64), (first + "index 0\nAAAA\n\n" + note, .hash),
      (first + "index 0\n" + String(repeating: hash, count: 64) + "\n" + note, .fewHashes),
      (first + "index 0\n" + hash, .blankLine),
    ] {
      let refusal = try #require(throws: NoteRefusal.self) { try InclusionProofFile(text.bytes) }
      guard case .malformed(.inclusionProof, part, _) = refusal else {
        Issue.record("\(text.prefix(60)): \(refusal)")
        continue
      }
    }
    let most = first + "index 0\n" + String(repeating: hash, count: 63) + "\n" + note
    #expect(try InclusionProofFile(most.bytes).hashes.count == 63)
    for text in ["", "old\n\n", "old 01\n\n", "new 1\n\n"] {
      #expect(throws: NoteRefusal.malformed(.consistencyProof, .oldSize, found: nil)) {
        try ConsistencyProofFile((text + note).bytes)
      }
    }
    let large = [UInt8](repeating: 0x0A, count: InclusionProofFile.byteLimit + 1)
    #expect(throws: NoteRefusal.self) { try InclusionProofFile(large) }
    #expect(throws: NoteRefusal.self) { try ConsistencyProofFile(large) }
  }
}
