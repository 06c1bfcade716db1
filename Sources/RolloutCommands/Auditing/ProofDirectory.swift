import EventLedger
import FoundationEssentials
import RolloutLedger

/// A new directory of inclusion proofs, named by position.
struct ProofDirectory {
  let path: String

  /// - Throws: ``UsageRefusal`` when there is something in it, or it cannot be made.
  init(_ path: String) throws {
    self.path = path
    let found = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    guard found.isEmpty else {
      throw UsageRefusal(
        "expected an empty or new directory for --out, got \(path) with \(found.count) entries\n"
          + "Hint: name another one; nothing was written.")
    }
  }

  /// Writes a proof for each, all to one checkpoint, which covers them all.
  ///
  /// - Throws: ``UsageRefusal`` when there is neither such a checkpoint nor a key, and
  ///   ``EvidenceRefused`` when the ledger does not fit its checkpoint; nothing is written then.
  func write(
    _ promotions: [Promotion], of population: AuditPopulation, in access: LedgerAccess,
    signing: SigningOptions
  ) throws {
    let last = promotions.map(\.position.rawValue).max().map { $0 + 1 } ?? 0
    let signed = try SignedHead.covering(last, in: access, signing: signing)
    var files: [(name: String, bytes: [UInt8])] = []
    for promotion in promotions {
      guard let record = try access.log.event(promotion.event) else { continue }
      let file = try InclusionProofFile(
        header: record.headerBytes,
        proof: try access.log.inclusionProof(of: record.position, size: signed.head.size),
        note: signed.note)
      // A checkpoint that does not fit means that the ledger is not what it was.
      _ = try EvidenceRefused.of(access.path) { () throws(NoteRefusal) in try file.check() }
      files.append((ProofDirectory.name(of: record.position), file.bytes))
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw UsageRefusal("expected to make \(path), but: \(systemWords(of: error))")
    }
    for file in files { try write(String(decoding: file.bytes, as: UTF8.self), to: file.name) }
  }

  func write(_ text: String, to name: String) throws {
    try TextFile.replace("\(path)/\(name)", with: text)
  }

  /// Twenty digits, as in bundles.
  static func name(of position: Position) -> String {
    BundlePath.padded(position.rawValue) + ".tlog-proof"
  }
}
