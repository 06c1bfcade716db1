import ArgumentParser
import EventLedger
import FoundationEssentials
import RolloutEvidence
import RolloutLedger

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Recompute everything in a ledger or bundle, and name the first thing that is wrong.",
    discussion: """
      Reads every event once: columns and leaf against the header, data against its digest, \
      the tree, the head, every blob, erasures, every checkpoint and the guard file. It writes \
      nothing, and others may go on appending.

      A ledger cannot prove that it was not written anew as a whole. --checkpoint FILE with --key \
      VKEY holds it against a checkpoint that you kept elsewhere, and trusts nothing else.

      Exit codes: 0 sound, 3 damaged or altered, 2 usage.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(
    help: ArgumentHelp(
      "Verify this bundle (a directory or a tar) and no ledger.", valueName: "path"),
    completion: .file())
  var bundle: String?
  @Option(
    name: .customLong("checkpoint"),
    help: ArgumentHelp(
      "A checkpoint that you kept; needs --key or --policy. May be repeated.", valueName: "file"),
    completion: .file())
  var checkpoints: [String] = []
  @OptionGroup var trust: KeyOptions
  @Option(help: ArgumentHelp("How many connections read at a time.", valueName: "n"))
  var workers = 2
  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard (1...64).contains(workers) else {
      throw ValidationError("expected --workers from 1 to 64, got \(workers)")
    }
    if !checkpoints.isEmpty, !trust.isGiven {
      throw ValidationError(
        "expected --key or --policy beside --checkpoint: a checkpoint is worth its signature")
    }
  }

  func run() async throws {
    let (keys, policy) = try trust.load()
    let kept = try checkpoints.map { name in
      let file = try InputFile(name, what: "a checkpoint", limit: SignedNote.byteLimit)
      return try EvidenceRefused.of(file.path) { () throws(NoteRefusal) in
        let note = try SignedNote(file.bytes)
        try policy?.check(note)
        return try VerifiedCheckpoint(note, keys: keys)
      }
    }
    let bar = ProgressBar("Verifying", isShown: !json && StandardError.isTerminal)
    let options = VerifyOptions(
      workers: workers, intents: .rollouts, keys: keys, kept: kept.map(\.checkpoint)
    ) { bar.report($0, of: $1) }
    defer { bar.finish() }
    var report: VerifyReport
    do {
      report = try await examine(options, keys: keys, kept: kept)
    } catch let refusal as BundleRefusal {
      if json { StandardOutput.write(line: VerifyReport.json(of: refusal, at: bundle ?? "").line) }
      throw refusal
    }
    bar.finish()
    if report.isSound { judge(&report, policy) }
    if json {
      StandardOutput.write(line: report.json.line)
    } else if report.refusal == nil {
      for line in report.lines { StandardOutput.write(line: line) }
    }
    if let refusal = report.refusal { throw EvidenceRefused(refusal) }
    if !report.isSound { throw ProductExit.damaged.code }
  }

  /// Whether those whom the caller trusts vouch for it.
  private func judge(_ report: inout VerifyReport, _ policy: WitnessPolicy?) {
    guard report.keys.isEmpty || report.isAnythingSigned else {
      report.refusal =
        "\(report.path): expected a checkpoint signed by a key that you gave, found none: nobody "
        + "vouches for it\nHint: --checkpoint names one that you kept."
      return
    }
    guard let policy, let latest = report.report.latestCheckpoint else { return }
    do {
      report.witnessed = try policy.check(SignedNote(latest.note))
    } catch {
      report.refusal = "the latest checkpoint: \(error)"
    }
  }

  private func examine(
    _ options: VerifyOptions, keys: [VerifierKey], kept: [VerifiedCheckpoint]
  ) async throws -> VerifyReport {
    guard let bundle else {
      let path = ledger.ledgerPath
      // Opened without projections: a table of theirs that lags is no damage.
      let log = try SQLiteEventLog.open(
        path: path, mode: .readOnly, clock: SystemSources.eventTime, random: SystemSources.random)
      defer { try? log.close() }
      return VerifyReport(path: path, report: try await log.verify(options), keys: keys, kept: kept)
    }
    let folder =
      FileManager.default.temporaryDirectory.path + "/rollout-verify-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = FilePaths.absolute(bundle)
    let verdict = try await SQLiteEventLog.verifyBundle(path, in: folder, options: options)
    return VerifyReport(
      path: path, manifest: verdict.manifest, report: verdict.report, keys: keys, kept: kept)
  }
}
