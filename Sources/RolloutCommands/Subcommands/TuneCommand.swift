import ArgumentParser
import EventLedger
import Glibc
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutReplay

struct TuneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Recommend a threshold from labelled rollouts, or say why none can be.",
    discussion: """
      What errors cost is for you to say. The threshold comes from the middle of the widest range \
      that costs the same within one standard error, and is tried once on the latest runs. There \
      is none with too few labels, when it is no better than stopping all or none, or when what \
      nobody knows could turn the choice. docs/tuning.md has the method and its limits.

      Exit codes: 0 a threshold, 1 none can be recommended, 2 usage.
      """)

  @OptionGroup var tuned: TunedRuleOptions
  @Option(
    help: ArgumentHelp("A second metric: either rule is enough.", valueName: "name"))
  var or: String?
  @Flag(help: "Values of the second metric below its threshold breach.")
  var secondAtLeast = false
  @Option(help: ArgumentHelp("What a bad change costs that is let through.", valueName: "cost"))
  var missCost: Double
  @Option(help: ArgumentHelp("What a good change costs that is stopped.", valueName: "cost"))
  var falseBlockCost: Double
  @Option(
    help: ArgumentHelp(
      "What a minute of all users under a bad change costs, after its onset.",
      valueName: "cost"))
  var exposureCost = 0.0
  @Option(
    help: ArgumentHelp(
      "What a minute costs from the onset until a bad change is stopped.", valueName: "cost"))
  var delayCost = 0.0
  @Option(help: ArgumentHelp("The share of runs, the latest, to try it on.", valueName: "share"))
  var holdout = 0.3
  @Option(help: ArgumentHelp("Of the bootstrap; the same gives the same.", valueName: "n"))
  var seed: UInt64 = 1
  @Option(help: ArgumentHelp("Draws of the bootstrap.", valueName: "n"))
  var draws = 1000
  @Option(
    help: ArgumentHelp(
      "The widest 95 % interval of the threshold that is of use.", valueName: "width"))
  var maxWidth: Double?
  @Option(
    help: ArgumentHelp("Also write the policy to a new file.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var write: String?
  @Flag(help: "Replace the file of --write when it is there.")
  var force = false
  @OptionGroup var selection: RunSelection
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    for (option, cost, least) in [
      ("--miss-cost", missCost, Double.leastNonzeroMagnitude),
      ("--false-block-cost", falseBlockCost, Double.leastNonzeroMagnitude),
      ("--exposure-cost", exposureCost, 0), ("--delay-cost", delayCost, 0),
    ] {
      guard cost >= least, cost <= 1e12 else {
        throw ValidationError(
          "expected \(option) \(least > 0 ? "above 0" : "of 0 or more"), at most 1e12, got \(cost)")
      }
    }
    if or == nil, secondAtLeast {
      throw ValidationError("expected --or beside --second-at-least, got none")
    }
    if or == tuned.metric {
      throw ValidationError("expected --or with another metric than --metric, got the same")
    }
    guard (0.1...0.5).contains(holdout) else {
      throw ValidationError("expected --holdout from 0.1 to 0.5, got \(holdout)")
    }
    guard (100...100_000).contains(draws) else {
      throw ValidationError("expected --draws from 100 to 100000, got \(draws)")
    }
    if let maxWidth, !(maxWidth > 0) {
      throw ValidationError("expected --max-width above 0, got \(maxWidth)")
    }
    if or != nil, maxWidth != nil {
      throw ValidationError(
        "expected --max-width without --or, got both: two metrics have two intervals, in units of "
          + "their own")
    }
    if force, write == nil {
      throw ValidationError("expected --write beside --force, got none")
    }
  }

  func run() async throws {
    let rule = try tuned.tuned()
    guard write == nil || rule.trigger != nil else {
      throw UsageRefusal(
        "expected with --write a rule that plans have, got '\(tuned.rule)'\n"
          + "Hint: leave --write out; a policy counts breaches, and takes no windowed values.")
    }
    let access = try ledger.openForReading()
    let labels = try access.labels.all()
    let costs = TuningCosts(
      miss: missCost, falseBlock: falseBlockCost, exposure: exposureCost, delay: delayCost)
    let tuner = Tuner(
      costs: costs, holdout: holdout, seed: seed, draws: draws, maximumWidth: maxWidth)
    let second = try or.map { try tuned.tuned($0, atLeast: secondAtLeast) }
    let runs = try selection.series(in: access)
    let result: TuningResult
    do {
      result =
        if let second {
          try tuner.tune(runs, labels: labels.byRollout, either: (rule, second))
        } else {
          try tuner.tune(runs, labels: labels.byRollout, rule: rule)
        }
    } catch let refusal {
      if json {
        StandardOutput.write(line: TuneReport.json(of: refusal).line)
      } else {
        StandardError.write(line: "rollout: \(refusal)")
      }
      throw ProductExit.blocked.code
    }
    let report = TuneReport(
      result: result, costs: costs, trigger: rule.trigger, revision: labels.revision)
    if let write, let policy = report.policy { try save(policy.text, to: write) }
    if json {
      StandardOutput.write(line: report.json.line)
    } else {
      for line in report.lines { StandardOutput.write(line: line) }
    }
  }

  private func save(_ text: String, to name: String) throws {
    let path = FilePaths.absolute(name)
    guard !force else { return try TextFile.replace(path, with: text) }
    guard WholeWrite.file(Array(text.utf8), at: path, flags: O_EXCL) else {
      let code = errno
      throw UsageRefusal(
        "expected to write a new file, \(path), but: \(systemWords(of: code))\n"
          + (code == EEXIST
            ? "Hint: --force replaces what is there."
            : "Hint: the directory must exist, and you must be allowed to write in it."))
    }
  }
}
