import RolloutModel

/// Where the live judge first finds a breach in a run, sample by sample, as the fold asks it.
///
/// > Source: `RolloutState.observe(_:_:at:)`
struct LiveJudge {
  let rule: Rule

  init(_ threshold: Threshold, _ trigger: Trigger) {
    rule = Rule(
      name: "swept", condition: .threshold(threshold), trigger: trigger, noData: .ignore,
      errors: ErrorTolerance(total: .max))
  }

  /// - Returns: the sample at which it finds one; nil when it finds none.
  func firstBreach(in run: RunSeries, stages: [Stage]? = nil) -> Int? {
    let policy = Policy(rules: [rule])
    var offset: Int64 = 0
    for span in run.spans where stages?.contains(span.stage) != false {
      var tally = RuleTally()
      var soak: Int64?
      var last: Int64?
      for sample in span.samples {
        for mark in run.marks where mark.samples == sample {
          if mark.kind == .clockJumped {
            tally.shift(by: Milliseconds(mark.argument))
            soak? += mark.argument
            last? += mark.argument
          }
          if mark.kind == .soakStarted, mark.stage == span.stage {
            soak = mark.time.millisecondsSince1970
          }
        }
        offset = run.times[sample]
        var afterGap = false
        if let soak {
          afterGap = offset - max(last ?? soak, soak) > run.plan.longestObservedGap.count
        }
        last = offset
        let verdicts = judge(readings(of: run, at: sample), under: policy, in: span.stage)
        tally.count(
          verdicts[0], of: rule, at: Timestamp(millisecondsSince1970: offset), afterGap: afterGap)
        if rule.finding(from: tally, ended: false)?.kind == .breached { return sample }
      }
    }
    return nil
  }

  private func readings(of run: RunSeries, at sample: Int) -> [Reading] {
    run.plan.metrics.indices.map { column in
      let packed = run.values[column][sample]
      let content: Reading.Content =
        if PackedReading.isNoData(packed) {
          .noData(reason: "none")
        } else if let value = PackedReading.value(packed) {
          .value(value)
        } else {
          .error(reason: "an error")
        }
      return Reading(metric: run.plan.metrics[column].name, content: content)
    }
  }
}
