import ArgumentParser
import EventLedger
import RolloutEvidence
import RolloutModel

struct LabelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label", abstract: "Record whether the change of a rollout was good or bad.",
    discussion: """
      A label is of the change, not of what came after it: a block that was followed by no \
      incident says nothing about the change. Where nobody looked for the cause of a block, the \
      change is unknown. A later label takes the place of an earlier one, which stays in the \
      ledger; the same label again records nothing. It can be given at any time, also of an \
      imported rollout. See docs/labels.md.
      """)

  @Argument(help: "The rollout's id, the start of it, or 'latest'.")
  var id: String
  @Argument(help: ArgumentHelp("bad, good or unknown.", valueName: "quality"))
  var quality: String
  @Option(help: ArgumentHelp("The incident that it led to: INC-1042.", valueName: "id"))
  var incident: String?
  @Option(
    help: ArgumentHelp(
      "When the harm began: 2026-09-01T10:00:03Z, or with an offset.", valueName: "time"))
  var onset: String?
  @Option(
    help: ArgumentHelp(
      "Whether the block kept harm away: yes, no or unknown.", valueName: "answer"))
  var preventedByBlock: String?
  @Option(
    help: ArgumentHelp(
      "Where one can read about it: the id or the URL of a post-mortem.", valueName: "source"))
  var source: String?
  @OptionGroup var options: VerbOptions

  func run() async throws {
    let reason = try options.requiredReason()
    let access = try LedgerAccess(
      path: options.ledger.ledgerPath,
      mode: options.dryRun ? .readOnly : .readWrite(create: false))
    defer { try? access.log.close() }
    let session = LabelSession(access)
    var fields = LabelFields()
    fields.rollout = id
    fields.quality = quality
    fields.incident = incident
    fields.onset = onset
    fields.preventedByBlock = preventedByBlock
    fields.source = source
    fields.reason = reason
    let wanted: LabelSession.Wanted
    do {
      wanted = try session.wanted(fields)
    } catch let problem as LabelProblem {
      throw UsageRefusal("\(problem)")
    }
    let outcome = try session.record(
      [wanted], expectedVersion: options.expectVersion, isDryRun: options.dryRun)[0]
    report(wanted, outcome)
  }

  private func report(_ wanted: LabelSession.Wanted, _ outcome: LabelSession.Outcome) {
    let version: Int64? = if case .recorded(let version) = outcome { version } else { nil }
    if options.json {
      StandardOutput.write(
        line: OrderedJSON.object([
          ("rollout", .string(wanted.rollout.text)), ("dry_run", .bool(options.dryRun)),
          ("recorded", .bool(version != nil)),
          ("version", version.map { .integer($0) } ?? .null),
          ("label", LabelJSON.object(of: wanted.label)),
        ]).line)
      return
    }
    let words = Printable.line(LabelWords.words(of: wanted.label))
    if let version {
      StandardOutput.write(
        line: "\(options.dryRun ? "would record" : "recorded") \(version) change.labelled: \(words)"
      )
    } else {
      StandardOutput.write(
        line: "nothing to record: rollout \(wanted.rollout) is labelled just so: \(words)")
    }
    if options.dryRun { StandardOutput.write(line: "Dry run: nothing was recorded.") }
  }
}
