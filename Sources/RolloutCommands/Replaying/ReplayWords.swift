import RolloutModel
import RolloutReplay

/// What replays say, in words.
enum ReplayWords {
  static func reason(of verdict: ReplayVerdict) -> String? {
    switch verdict {
    case .undecidable(.notCollected(let metric)): "\(metric) was not collected"
    case .undecidable(.longerObservation(let stage)):
      "wants more samples of \(stage) than there are"
    case .undecidable(.shorterObservation(let stage)): "would have left \(stage) sooner"
    case .undecidable(.redacted): "what happened was redacted"
    case .incomplete(.underWay): "it has no end yet"
    case .incomplete(.aborted): "a person aborted it"
    case .incomplete(.rolledBack): "a person rolled it back"
    case .incomplete(.undecided): "the import has no decision"
    case .continuePastBlock: "nothing was recorded beyond the block"
    case .holdInstead: "what a person would have decided is not known"
    default: nil
    }
  }

  /// The code of a reason, for programs.
  static func code(of verdict: ReplayVerdict) -> String? {
    switch verdict {
    case .undecidable(.notCollected): "not_collected"
    case .undecidable(.longerObservation): "longer_observation"
    case .undecidable(.shorterObservation): "shorter_observation"
    case .undecidable(.redacted): "redacted"
    case .incomplete(let incomplete): incomplete.rawValue
    default: nil
    }
  }

  static func share(_ range: ClosedRange<Double>?) -> String {
    guard let range else { return "-" }
    let (low, high) = (
      NumberWords.percent(range.lowerBound), NumberWords.percent(range.upperBound)
    )
    return low == high ? low : "\(low) to \(high)"
  }

  static func kind(_ kind: RuleFinding.Kind) -> String {
    switch kind {
    case .breached: "breach"
    case .failed: "error"
    case .noData: "nodata"
    case .tooFewSamples: "too_few_samples"
    }
  }
}
