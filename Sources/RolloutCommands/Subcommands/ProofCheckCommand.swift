import ArgumentParser
import EventLedger
import RolloutEvidence

struct ProofCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a proof file, without any ledger, and say what it proves.",
    discussion: """
      FILE is what `rollout prove inclusion` or `rollout prove consistency` wrote. A consistency \
      proof needs the older checkpoint too. The keys must come from the ledger's owner on a way \
      that you trust, not together with the proof.

      Exit codes: 0 proven, 3 not proven: the file, a hash or a signature is wrong, 2 otherwise.
      """)

  @Argument(help: "The proof.", completion: .file())
  var file: String
  @OptionGroup var trust: TrustOptions
  @Option(
    help: ArgumentHelp(
      "An event that must be the proven one: its header, or its line of `rollout events --json` "
        + "or of a bundle.", valueName: "file"),
    completion: .file())
  var event: String?
  @Option(
    help: ArgumentHelp(
      "The older checkpoint, for a consistency proof.", valueName: "file"),
    completion: .file())
  var fromCheckpoint: String?
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() async throws {
    let trust = try trust.load()
    let file = try InputFile(file, what: "a proof", limit: InclusionProofFile.byteLimit)
    let report =
      file.bytes.starts(with: "old ".utf8)
      ? try consistency(file, trust) : try inclusion(file, trust)
    StandardOutput.write(json ? report.json.line + "\n" : report.text)
  }

  private func inclusion(_ file: InputFile, _ trust: Trust) throws -> ProofReport {
    guard fromCheckpoint == nil else {
      throw UsageRefusal(
        "expected --from-checkpoint with a consistency proof only, got it with \(file.path)")
    }
    let given = try event.map { try EventFile($0) }
    let (proof, header, signers) = try EvidenceRefused.of(file.path) { () throws(NoteRefusal) in
      let proof = try InclusionProofFile(file.bytes)
      return (proof, try proof.check(header: given?.header), try trust.check(proof.note))
    }
    let data = try given?.check(against: header, bytes: proof.extra ?? given?.header ?? [])
    return ProofReport(
      claim: .inclusion(header, data), checkpoint: proof.checkpoint,
      signers: signers.map { Signer($0, of: proof.note) })
  }

  private func consistency(_ file: InputFile, _ trust: Trust) throws -> ProofReport {
    guard event == nil else {
      throw UsageRefusal("expected --event with an inclusion proof only, got it with \(file.path)")
    }
    guard let fromCheckpoint else {
      throw UsageRefusal(
        "expected --from-checkpoint with a consistency proof, got none\n"
          + "Hint: give the older checkpoint that you kept.")
    }
    let older = try InputFile(
      fromCheckpoint, what: "a checkpoint", limit: SignedNote.byteLimit)
    let old = try EvidenceRefused.of(older.path) { () throws(NoteRefusal) in
      let note = try SignedNote(older.bytes)
      _ = try trust.check(note)
      return try Checkpoint(note)
    }
    let (proof, signers) = try EvidenceRefused.of(file.path) { () throws(NoteRefusal) in
      let proof = try ConsistencyProofFile(file.bytes)
      guard proof.checkpoint.origin == old.origin else {
        throw .otherOrigin(expected: old.origin.text, found: proof.checkpoint.origin.text)
      }
      try proof.check(old: old.head)
      return (proof, try trust.check(proof.note))
    }
    return ProofReport(
      claim: .consistency(from: old.head), checkpoint: proof.checkpoint,
      signers: signers.map { Signer($0, of: proof.note) })
  }
}
