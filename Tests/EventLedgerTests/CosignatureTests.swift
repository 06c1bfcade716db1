import Testing

@testable import EventLedger

@Suite struct CosignatureTests {
  @Test func `a cosignature is the time and a signature over time and checkpoint`() throws {
    let witness = try NoteSamples.key("witness.example", 9)
    let checkpoint = try NoteSamples.checkpoint()
    let cosignature = Cosignature(of: checkpoint, at: 1_679_315_147, by: witness)
    #expect(cosignature.bytes.prefix(8) == [0, 0, 0, 0, 0x64, 0x18, 0x50, 0xCB])
    #expect(cosignature.bytes.count == 72)
    let message = "cosignature/v1\ntime 1679315147\n".bytes + checkpoint.body
    #expect(cosignature.signature == witness.sign(message))
    #expect(Cosignature(cosignature.bytes) == cosignature)
    #expect(Cosignature(Array(cosignature.bytes.dropLast())) == nil)
    #expect(Cosignature(cosignature.bytes + [0]) == nil)
    #expect(Cosignature(cosignature.bytes.with(0x80, at: 0)) == nil)
  }

  @Test func `cosignatures are gathered in the checkpoint's note and verified there`() throws {
    let log = try NoteSamples.key()
    let witnesses = try (2...4).map { try NoteSamples.key("w\($0).example", UInt8($0)) }
    let checkpoint = try NoteSamples.checkpoint()
    var note = try checkpoint.signed(by: log)
    for (index, witness) in witnesses.enumerated() {
      let cosignature = Cosignature(of: checkpoint, at: Int64(100 + index), by: witness)
      note = try note.adding(cosignature.line(by: witness.cosigner))
    }
    let read = try SignedNote(note.bytes)
    let keys = [log.verifier] + witnesses.map(\.cosigner)
    #expect(try VerifiedCheckpoint(read, keys: keys).signers == keys)
    #expect(read.cosignatures(by: witnesses[1].cosigner).map(\.seconds) == [101])
  }

  @Test func `a cosignature of another time, checkpoint or kind is not valid`() throws {
    let log = try NoteSamples.key()
    let witness = try NoteSamples.key("witness.example", 9)
    let checkpoint = try NoteSamples.checkpoint()
    let good = Cosignature(of: checkpoint, at: 100, by: witness)
    let older = Cosignature(of: try NoteSamples.checkpoint(size: 2), at: 100, by: witness)
    let plain = SignedNote.Signature(
      name: witness.name, keyID: witness.cosigner.id, bytes: witness.sign(checkpoint.body))
    let key = witness.cosigner
    for line in [
      SignedNote.Signature(name: key.name, keyID: key.id, bytes: good.bytes.with(101, at: 7)),
      older.line(by: key), plain,
    ] {
      let note = try checkpoint.signed(by: log).adding(line)
      #expect(throws: NoteRefusal.badSignature(by: key.nameAndID)) {
        try note.verify(with: [log.verifier, key])
      }
    }
    // Nor is it a signature of the note by the same key as a log's.
    let line = SignedNote.Signature(
      name: key.name, keyID: witness.verifier.id, bytes: good.bytes)
    #expect(throws: NoteRefusal.badSignature(by: witness.verifier.nameAndID)) {
      try checkpoint.signed(by: log).adding(line).verify(with: [witness.verifier])
    }
  }

  @Test func `no cosignature with one bit changed is valid`() throws {
    let witness = try NoteSamples.key("witness.example", 9)
    let checkpoint = try NoteSamples.checkpoint()
    let good = Cosignature(of: checkpoint, at: 100, by: witness).bytes
    #expect(witness.cosigner.accepts(good, on: checkpoint.body))
    for index in good.indices {
      for bit in 0..<8 {
        let changed = good.with(good[index] ^ 1 << UInt8(bit), at: index)
        #expect(!witness.cosigner.accepts(changed, on: checkpoint.body), "\(index), \(bit)")
      }
    }
  }
}
