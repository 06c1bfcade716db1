import RolloutModel

extension TuningRefusal: CustomStringConvertible {
  /// `TOO_FEW_LABELS`, for programs.
  package var code: String {
    switch self {
    case .noMatchingData: "NO_MATCHING_DATA"
    case .mixedUnits: "MIXED_UNITS"
    case .constant: "CONSTANT_METRIC"
    case .tooFewLabels: "TOO_FEW_LABELS"
    case .trivialIsBest: "TRIVIAL_IS_BEST"
    case .notBetterThanTrivial: "NOT_BETTER_THAN_TRIVIAL"
    case .unknownsDecide: "UNKNOWNS_DECIDE"
    case .tooWide: "TOO_WIDE"
    case .tooManyPairs: "TOO_MANY_PAIRS"
    case .pairOfTimes: "PAIR_OF_TIMES"
    case .unstable: "UNSTABLE"
    }
  }

  package var description: String { "\(code): \(words)" }

  private var words: String {
    switch self {
    case .noMatchingData(let metric, runs: 0, _):
      "expected rollouts with values of \(metric), found none that were asked for"
        + "\nHint: `rollout list` shows what the ledger holds."
    case .noMatchingData(let metric, let runs, let known):
      "expected values of \(metric) in \(runs) runs, found none; known are: "
        + (known.isEmpty ? "none" : known.map(\.text).joined(separator: ", "))
        + "\nHint: a rule on it would block nothing, which says nothing about the runs."
    case .mixedUnits(let metric, let units):
      "expected \(metric) in one unit, got " + units.map { "'\($0)'" }.joined(separator: ", ")
        + "\nHint: choose runs whose plans name the same one."
    case .constant(let metric, let value, let runs):
      "expected values of \(metric) that differ, got \(shortText(of: value)) everywhere in "
        + "\(runs) runs\nHint: is it a default that stands for no measurement?"
    case .tooFewLabels(let bad, let good, let badNeeded, let goodNeeded, let setAside):
      "expected at least \(badNeeded) bad and \(goodNeeded) good changes before the holdout, got "
        + "\(bad) bad and \(good) good"
        + (setAside.isEmpty
          ? ""
          : "; not scored: "
            + setAside.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            .joined(separator: ", "))
        + "\nHint: `rollout label` records what is known of more; with fewer, any threshold that "
        + "looks good does so by chance."
    case .trivialIsBest(let blockAll, let passAll):
      "expected a threshold that tells bad from good, but on the runs before the holdout none is as "
        + "good as stopping all (cost \(shortText(of: blockAll))) or none (\(shortText(of: passAll)))"
        + "\nHint: \(TuningRefusal.otherMetric)"
    case .notBetterThanTrivial(
      let thresholds, let cost, let blockAll, let passAll, let bad, let good):
      "expected a threshold that costs less than stopping all or none on the holdout, but "
        + "\(thresholds.map(shortText).joined(separator: " or ")) costs \(shortText(of: cost)) there, stopping all "
        + "\(shortText(of: blockAll)), stopping none \(shortText(of: passAll)); \(bad) bad and "
        + "\(good) good changes\nHint: \(TuningRefusal.otherMetric)"
    case .unknownsDecide(let unknowns): TuningRefusal.words(of: unknowns)
    case .tooWide(let lower, let upper, let limit):
      "expected an interval of the threshold of at most \(shortText(of: limit)), got "
        + "\(shortText(of: lower)) to \(shortText(of: upper))\n"
        + "Hint: label more runs; those with values in between tell most."
    case .tooManyPairs(let first, let second, let limit):
      "expected at most \(limit) pairs of critical values, got \(first) by \(second)\n"
        + "Hint: choose fewer runs, with --since or --service."
    case .pairOfTimes:
      "expected costs of misses and false blocks alone with --or, got those of exposure or delay\n"
        + "Hint: tune each metric by itself for these."
    case .unstable(let without, let draws):
      "expected a threshold in most draws of the bootstrap, but in \(without) of \(draws) stopping "
        + "all or none was best\nHint: \(TuningRefusal.otherMetric)"
    }
  }

  private static let otherMetric =
    "try another metric or kind of rule, and look at `rollout labels suspects`."

  private static func words(of unknowns: UnknownsDecide) -> String {
    let changes =
      switch unknowns.unlabelled {
      case "left_out": "without the changes of which nobody knows"
      default:
        "with the \(unknowns.unknownChanges) changes of which nobody knows as "
          + unknowns.unlabelled
      }
    return
      "expected a choice that does not hang on what nobody knows, but \(changes), and with the "
      + "\(unknowns.stoppedRuns) stopped runs taken to "
      + (unknowns.stopped == "pass" ? "pass" : "be stopped later")
      + " under a looser rule, \(unknowns.thresholds.map(shortText).joined(separator: " or ")) costs "
      + "\(shortText(of: unknowns.cost)), the best threshold \(shortText(of: unknowns.bestCost)), "
      + "and one standard error is \(shortText(of: unknowns.standardError))\n"
      + "Hint: find the cause of blocked rollouts, and label them; nothing else settles it."
  }
}
