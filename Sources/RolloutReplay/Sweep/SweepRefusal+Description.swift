import RolloutModel

extension SweepRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noMatchingData(let metric, runs: 0, _, _):
      "NO_MATCHING_DATA: expected rollouts with values of '\(metric)', found none that were asked "
        + "for\nHint: `rollout list` shows what the ledger holds."
    case .noMatchingData(let metric, let runs, let collected, let known):
      "NO_MATCHING_DATA: expected values of '\(metric)', got none: "
        + "\(collected) of \(runs) rollouts collected it, and none has a value where it is "
        + "judged\n"
        + (known.isEmpty
          ? "Hint: these rollouts collected no metric at all; select others."
          : "Hint: they have values of \(known.map(\.text).joined(separator: ", ")).")
    case .neverTogether(let first, let second):
      "NO_MATCHING_DATA: expected samples with both '\(first)' and '\(second)', got none\n"
        + "Hint: --or joins the two without asking for both in one sample."
    case .count(let count, let range):
      "expected a count from \(range.lowerBound) to \(range.upperBound), got \(count)"
    case .duration(let length):
      "expected a time from 1ms to \(SweepRule.longest.secondsText), got \(length.secondsText)"
    case .quantile(let rank):
      "expected a quantile above 0 and up to 1, got \(shortText(of: rank))\n"
        + "Hint: the 95th percentile is 0.95."
    case .quantileOfExpected:
      "expected a window that counts when it is full, or as it is, for a quantile, got one that "
        + "counts missing values as good\nHint: leave 'expected' out, or take a mean."
    case .objective(let objective):
      "expected an objective between 0 and 1, got \(shortText(of: objective))\n"
        + "Hint: 99.9 % is 0.999."
    case .windowCount(let count): "expected one window or two for a burn rate, got \(count)"
    case .burnRateAtLeast:
      "expected an upper bound for a burn rate, got a lower one\n"
        + "Hint: a budget that burns slowly is no failure; leave --at-least out."
    case .burnRateOfChange:
      "expected error ratios for a burn rate, got their change against a baseline\n"
        + "Hint: take mean= for a change."
    case .judgesItsBaseline(let stage):
      "expected a stage other than the baseline itself, got \(stage)"
    case .sameMetric(let metric): "expected two different metrics, got '\(metric)' twice"
    case .jointKind:
      "expected single samples where both metrics must breach at once, got a rule of several\n"
        + "Hint: leave --rule out, or take --or, which joins any two rules."
    case .notMonotone(let reason):
      "expected a rule that a looser threshold never makes stricter, got \(reason.words)\n"
        + "Hint: sweep each bound by itself."
    }
  }
}

extension NotMonotone {
  fileprivate var words: String {
    switch self {
    case .outsideRange: "one number for both bounds of a range"
    case .hysteresis: "a level of recovery that moves with the threshold"
    case .breachAndPass: "one that wants a breach and a pass of the same samples"
    }
  }
}
