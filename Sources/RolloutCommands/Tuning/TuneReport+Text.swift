import RolloutModel
import RolloutReplay

extension TuneReport {
  /// For people; the policy comes last, to be pasted.
  var lines: [String] {
    [headline, ""] + PlainTable.lines(of: table, indent: 2) + [""] + facts
      + warningLines + setAsideLines + [""] + policyLines
  }

  private var policyLines: [String] {
    guard let policy else { return ["No policy file: a plan has no rule of this kind yet."] }
    return ["The policy file:", ""] + policy.text.split(separator: "\n").map(String.init)
  }

  private var headline: String {
    result.parts.map { "\($0.metric) \($0.comparison.symbol) \($0.limit.text)" }
      .joined(separator: " and ") + ", chosen from the runs before "
      + "\(RFC3339.text(result.holdoutStart)); the \(result.holdout.runs) from then on tried it once."
  }

  private var table: [[String]] {
    let both = [result.training, result.holdout]
    func row(_ name: String, _ value: (TuningEvaluation) -> String) -> [String] {
      [name] + both.map(value)
    }
    return [
      ["", "training", "holdout"],
      row("bad, stopped") { "\($0.caught)" }, row("bad, passed") { "\($0.missed)" },
      row("bad, not known") { "\($0.unknownBad)" },
      row("good, stopped") { "\($0.falseBlocks)" }, row("good, passed") { "\($0.passed)" },
      row("good, not known") { "\($0.unknownGood)" },
      row("ended otherwise") { "\($0.endedOtherwise)" },
      row("recall") { Self.words(of: $0.recall) },
      row("false block rate") { Self.words(of: $0.falseBlockRate) },
      row("precision") { Self.words(of: $0.precision) },
      row("stopped before the onset") { "\($0.beforeOnset)" },
      row("minutes to find, median") { $0.delays.median.map(NumberWords.short) ?? "-" },
      row("cohort-minutes after onsets") { NumberWords.short($0.exposure) },
      row("cost") { Self.words(ofCost: $0.cost) },
      row("cost a run") { NumberWords.short($0.costPerRun) },
      row("cost of stopping all") { NumberWords.short($0.blockAllCost) },
      row("cost of stopping none") { NumberWords.short($0.passAllCost) },
    ]
  }

  /// `21/21 (84.5 % to 100 %)`, with what is not known `20/22 to 22/22 (…)`
  private static func words(of bounds: TuningEvaluation.Bounds) -> String {
    guard let interval = bounds.wilson else { return "-" }
    let (lower, upper) = (bounds.lower, bounds.upper)
    let share =
      lower == upper
      ? "\(lower.count)/\(lower.total)"
      : "\(lower.count)/\(lower.total) to \(upper.count)/\(upper.total)"
    return "\(share) (\(NumberWords.percent(interval.lower)) to "
      + "\(NumberWords.percent(interval.upper)))"
  }

  private static func words(ofCost cost: ShareInterval) -> String {
    cost.lower == cost.upper
      ? NumberWords.short(cost.upper)
      : "\(NumberWords.short(cost.lower)) to \(NumberWords.short(cost.upper))"
  }

  private var facts: [String] {
    let trained = result.training
    var lines = [
      "Costs: \(costWords).",
      "Plateau: \(result.parts.map { words(of: $0.plateau) }.joined(separator: "; ")) cost at most "
        + "\(NumberWords.short(result.leastCost + result.standardError)); the least is "
        + "\(NumberWords.short(result.leastCost)), its standard error "
        + "\(NumberWords.short(result.standardError)).",
    ]
    for part in result.parts {
      guard let interval = part.interval else { continue }
      lines.append(
        "Threshold of \(part.metric), 95 % by bootstrap: \(words(of: interval)) (\(result.draws) draws, "
          + "\(result.drawsWithoutThreshold) without one, seed \(result.seed)).")
    }
    if let recall = trained.recall.band, let alarms = trained.falseBlockRate.band {
      lines.append(
        "For every threshold at once, 95 %: recall \(Self.percents(recall)), false block rate "
          + "\(Self.percents(alarms)).")
    }
    if trained.falseBlocks == 0, trained.unknownGood == 0, trained.good > 0 {
      lines.append(
        "No false block in \(trained.good): the rate is below "
          + "\(NumberWords.percent(Share.upperBound(ofNoneIn: trained.good))), 95 %.")
    }
    if let area = result.area {
      lines.append("Area under the ROC curve: \(words(of: area)).")
    }
    lines.append(
      "Optimism: a run costs \(NumberWords.short(abs(result.optimism))) "
        + "\(result.optimism < 0 ? "less" : "more") on the holdout.")
    lines.append(
      "Labels: revision \(revision ?? 0); "
        + "\(NumberWords.count(result.unknownChanges, "change")) of which nobody knows; "
        + "\(NumberWords.count(result.unlabelled, "run")) without a label left out.")
    return lines
  }

  private static func percents(_ interval: ShareInterval) -> String {
    "\(NumberWords.percent(interval.lower)) to \(NumberWords.percent(interval.upper))"
  }

  private var warningLines: [String] {
    result.warnings.map { "Warning: " + TuneReport.words(of: $0) }
  }

  static func words(of warning: TuningWarning) -> String {
    switch warning {
    case .confounded(let bad, let good, let share, let badRuns, let goodRuns):
      "bad changes looked different before their onset: median \(NumberWords.short(bad)) in "
        + "\(badRuns) runs, \(NumberWords.short(good)) in \(goodRuns) good ones; the bad one is "
        + "higher in \(NumberWords.percent(share)) of pairs. The rule may tell services apart, and "
        + "not changes."
    case .smallHoldout(let bad, let good):
      "the holdout has \(bad) bad and \(good) good changes: that it went well says little."
    case .unstable(let without, let draws):
      "in \(without) of \(draws) draws of the bootstrap stopping all or none was best."
    case .imported(let count):
      "\(NumberWords.count(count, "run was", "runs were")) imported: what they say, others measured."
    }
  }

  private var setAsideLines: [String] {
    result.setAside.map { one in
      "Not scored: \(one.rollout) \(one.code)" + TuneReport.shiftWords(of: one)
    }
  }

  private static func shiftWords(of one: TuningSetAside) -> String {
    guard case .onsetOutside(let onset, _, let shift) = one.reason else { return "" }
    let time = ", onset \(RFC3339.text(onset))"
    guard let shift else { return time }
    let hours = NumberWords.short(Double(abs(shift.count)) / 3_600_000)
    return time + "; it would fit \(hours) h \(shift > .zero ? "later" : "earlier"): is it in "
      + "another zone than its offset says?"
  }
}
