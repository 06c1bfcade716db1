import RolloutModel

extension TuningCase {
  enum Made {
    case scored(TuningCase)
    case setAside(TuningSetAside.Reason)
  }

  /// - Parameters:
  ///   - label: nil where nobody said anything: such a run counts only as one that is not known.
  static func made(_ run: RunSeries, _ label: ChangeLabelled?, _ rule: TunedRule) -> Made {
    guard let startedAt = run.facts.startedAt else { return .setAside(.noStart) }
    let score: RunScore
    switch rule.score(run) {
    case .score(let found): score = found
    case .setAside(let code): return .setAside(.unjudged(code))
    }
    guard run.hasValues(of: rule.metric) else { return .setAside(.noValues) }
    var onset: Int64?
    if let label, label.quality == .bad, let time = label.onset {
      if let outside = TuningCase.outside(time, of: run) { return .setAside(outside) }
      onset = time.millisecondsSince1970
    }
    let exposure = Exposure(run, from: onset)
    return .scored(
      TuningCase(
        rollout: run.rollout, startedAt: startedAt,
        cluster: "\(run.facts.service ?? "") \(startedAt.millisecondsSince1970 / 86_400_000)",
        score: score, truth: label?.quality ?? .unknown, hasOnset: onset != nil,
        stopped: score.records.map { exposure.harm(until: run.times[$0.sample]) },
        blocked: exposure.harm(
          until: run.times[score.records.first?.sample ?? run.times.startIndex]),
        passed: exposure.harm(until: run.endTime),
        earlyMedian: earlyMedian(run, rule.metric, before: onset)))
  }

  /// Why an onset cannot be that of what was sampled; nil when it can.
  private static func outside(_ onset: Timestamp, of run: RunSeries) -> TuningSetAside.Reason? {
    guard let first = run.times.min(), let last = run.times.max() else { return .noValues }
    // A sample is of what happened since the one before it.
    let interval = max(0, run.plan.soak.sampleInterval.count)
    let sampled = first.subtractingSaturated(interval)...last
    let time = onset.millisecondsSince1970
    guard !sampled.contains(time) else { return nil }
    let half: Int64 = 1_800_000
    let shift = (1...28).flatMap { [$0 * half, -$0 * half] }.first {
      sampled.contains(time.addingSaturated($0))
    }
    return .onsetOutside(
      onset, isBefore: time < sampled.lowerBound, fitsWhenMovedBy: shift.map(Milliseconds.init))
  }

  private static func earlyMedian(
    _ run: RunSeries, _ metric: MetricName, before onset: Int64?
  ) -> Double? {
    guard let column = run.plan.column(of: metric) else { return nil }
    return run.values[column].indices.compactMap { sample in
      onset.map { run.times[sample] < $0 } ?? true
        ? PackedReading.value(run.values[column][sample]) : nil
    }.median
  }
}

extension RunSeries {
  fileprivate func hasValues(of metric: MetricName) -> Bool {
    guard let column = plan.column(of: metric) else { return false }
    return values[column].contains { PackedReading.value($0) != nil }
  }

  /// When it ended, or was last seen.
  fileprivate var endTime: Int64 {
    facts.end?.time.millisecondsSince1970 ?? times.last ?? 0
  }
}

/// The share of users under a change over time.
private struct Exposure {
  private let onset: Int64?
  /// From when on how many percent were in force.
  private let steps: [(time: Int64, percent: Double)]

  init(_ run: RunSeries, from onset: Int64?) {
    self.onset = onset
    steps = run.marks.compactMap { mark in
      guard mark.kind == .cohortEntered, let percent = mark.stage?.percent else { return nil }
      return (mark.time.millisecondsSince1970, Double(percent.value))
    }
  }

  /// Nothing without an onset: nobody knows when the harm began.
  func harm(until end: Int64) -> TuningCase.Harm {
    guard let onset else { return TuningCase.Harm() }
    guard end >= onset else { return TuningCase.Harm(isBeforeOnset: true) }
    var exposure = 0.0
    for (index, step) in steps.enumerated() {
      let next = index + 1 < steps.count ? steps[index + 1].time : end
      let length = min(next, end).subtractingSaturated(max(step.time, onset))
      if length > 0 { exposure += step.percent / 100 * Double(length) / 60_000 }
    }
    return TuningCase.Harm(
      exposure: exposure, delay: Double(end.subtractingSaturated(onset)) / 60_000)
  }
}
