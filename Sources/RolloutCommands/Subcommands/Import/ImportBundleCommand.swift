import ArgumentParser
import EventLedger
import RolloutEvidence
import RolloutLedger

struct ImportBundleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle", abstract: "Make a ledger of the bundle of a whole ledger.",
    discussion: """
      The new ledger has the same identity, events, root and checkpoints, and exported again it \
      gives the same bytes. It is verified before it gets its name; with --key its checkpoints \
      must be signed by a key that you trust. There must be no file at the ledger's path yet.
      """)

  @Argument(
    help: ArgumentHelp("A directory or a tar.", valueName: "bundle"), completion: .file())
  var bundle: String
  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var trust: KeyOptions
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() async throws {
    let (keys, policy) = try trust.load()
    let path = ledger.ledgerPath
    let bar = ProgressBar("Verifying", isShown: !json && StandardError.isTerminal)
    let verdict = try await SQLiteEventLog.importBundle(
      FilePaths.absolute(bundle), to: path, clock: SystemSources.eventTime,
      random: SystemSources.random,
      options: VerifyOptions(intents: .rollouts, keys: keys) { bar.report($0, of: $1) })
    bar.finish()
    if let policy, let latest = verdict.report.latestCheckpoint {
      try EvidenceRefused.of("the latest checkpoint") { () throws(NoteRefusal) in
        _ = try policy.check(try SignedNote(latest.note))
      }
    }
    let report = VerifyReport(path: path, report: verdict.report, keys: keys, kept: [])
    if let finding = verdict.report.finding {
      if json { StandardOutput.write(line: report.json.line) }
      throw EvidenceRefused(
        "\(FilePaths.absolute(bundle)): \(finding)\nHint: nothing was imported; get the bundle "
          + "again from whoever made it.")
    }
    try makeTables(path)
    if json {
      StandardOutput.write(line: report.json.line)
    } else {
      for line in report.lines { StandardOutput.write(line: line) }
    }
  }

  /// Opens it once for writing, so that the tables that lists are read from are there.
  private func makeTables(_ path: String) throws {
    do {
      try LedgerAccess(path: path, mode: .readWrite(create: false)).log.close()
    } catch let failure as LedgerFailure {
      throw UsageRefusal(
        """
        the bundle was verified and imported as \(path), but the tables that lists are read from \
        could not be made.
        Cause: \(failure.code.rawValue)\(failure.cause.map { ": \($0)" } ?? "")
        Hint: do not import it again; run `rollout projections rebuild` on it.
        """)
    }
  }
}
