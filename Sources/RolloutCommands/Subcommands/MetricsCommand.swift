import ArgumentParser
import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel

struct MetricsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Write the state of rollouts for Prometheus, as a file that the node exporter reads.",
    discussion: """
      It writes once and ends; a timer calls it again. For each service and environment it shows \
      the latest rollout. The file is written under a new name and renamed, so that the textfile \
      collector never sees half of it. docs/metrics.md has the metrics.
      """)

  @Option(
    help: ArgumentHelp(
      "The file, in the directory of the textfile collector; its name must end in .prom.",
      valueName: "path"),
    completion: .file(extensions: ["prom"]))
  var textfile: String
  @OptionGroup var ledger: LedgerOptions

  /// Rollouts that are looked through for the latest of each service and environment.
  private static let listingLimit = 10_000

  func validate() throws {
    guard textfile.hasSuffix(".prom"), !textfile.hasSuffix("/.prom"), textfile != ".prom" else {
      throw ValidationError(
        "expected --textfile to end in .prom, which is all that the collector reads, got "
          + textfile)
    }
  }

  func run() async throws {
    let access = try ledger.openForReading()
    var seen: Set<[String?]> = []
    var subjects: [RolloutMetrics.Subject] = []
    for listing in try access.index.rollouts(
      limit: MetricsCommand.listingLimit, imported: false)
    {
      // The latest one comes first.
      guard seen.insert([listing.service, listing.environment]).inserted else { continue }
      do {
        subjects.append(
          RolloutMetrics.Subject(
            rollout: listing.rollout.text,
            history: try RolloutHistory(try access.store.entries(of: listing.rollout))))
      } catch FoldRefusal.planIsRedacted {
        // Of no known service; another one may be the latest of its service.
        continue
      }
    }
    subjects.sort {
      ($0.history.plan.service, $0.history.plan.environment)
        < ($1.history.plan.service, $1.history.plan.environment)
    }
    let text = RolloutMetrics.text(of: subjects, ledgerEvents: try access.log.head().size)
    try TextFile.replace(FilePaths.absolute(textfile), with: text)
  }
}
