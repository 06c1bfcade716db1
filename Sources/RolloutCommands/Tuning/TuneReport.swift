import RolloutModel
import RolloutReplay

/// What came of a tuning, with what it was asked and from which labels.
struct TuneReport {
  var result: TuningResult
  var costs: TuningCosts
  /// Nil for a kind of rule that plans do not have.
  var trigger: Trigger?
  /// Of the labels; nil where there are none.
  var revision: Int64?

  /// Nil for a kind of rule that plans do not have.
  var policy: TunedPolicyText? {
    guard let trigger else { return nil }
    let trained = result.training
    return TunedPolicyText(
      rules: result.parts.map { part in
        TunedPolicyText.Rule(
          metric: part.metric, comparison: part.comparison, limit: part.limit, trigger: trigger)
      },
      notes: [
        "Chosen by rollout tune from \(trained.bad) bad and \(trained.good) good changes,",
        "labels at revision \(revision ?? 0), \(costWords), seed \(result.seed).",
        "The same cost within one standard error: "
          + result.parts.map { words(of: $0.plateau) }.joined(separator: "; ") + ".",
        "Samples without data were not counted; each stage still needs one with a value.",
      ])
  }

  var costWords: String {
    var words = [
      "a miss costs \(shortText(of: costs.miss))",
      "a false block \(shortText(of: costs.falseBlock))",
    ]
    if costs.exposure > 0 {
      words.append("a cohort-minute \(shortText(of: costs.exposure))")
    }
    if costs.delay > 0 { words.append("a minute of delay \(shortText(of: costs.delay))") }
    return words.joined(separator: ", ")
  }

  /// `141 to 300`
  func words(of interval: ShareInterval) -> String {
    "\(NumberWords.short(interval.lower)) to \(NumberWords.short(interval.upper))"
  }
}
