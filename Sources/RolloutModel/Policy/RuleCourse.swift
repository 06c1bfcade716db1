/// One rule over the samples of one observation.
package struct RuleCourse: Sendable {
  package let terms: RuleTerms
  let combination: Combination
  let bounds: [Bound]
  /// The column of each bound; nil where the series has none.
  let columns: [Int?]
  package private(set) var counts = RuleCounts()
  package private(set) var finding: RuleFinding.Kind?
  private var waived: RuleFinding.Kinds = []

  init(terms: RuleTerms, combination: Combination, bounds: [Bound], columns: [Int?]) {
    self.terms = terms
    self.combination = combination
    self.bounds = bounds
    self.columns = columns
  }

  /// What the finding does to the rollout; nil without one.
  package var action: FailureAction? { finding.map(terms.action(on:)) }

  /// The verdict on one sample.
  package func verdict(of sample: Int, in values: [[Double]]) -> Verdict {
    var decided = verdict(of: sample, in: values, bound: 0)
    for bound in bounds.indices.dropFirst() {
      let verdict = verdict(of: sample, in: values, bound: bound)
      if combination.rank(of: verdict) < combination.rank(of: decided) { decided = verdict }
    }
    return decided
  }

  private func verdict(of sample: Int, in values: [[Double]], bound: Int) -> Verdict {
    let packed = columns[bound].map { values[$0][sample] } ?? PackedReading.absent
    return bounds[bound].verdict(of: packed)
  }

  /// The headroom of one sample: of the threshold that decides; nil where it has no value.
  package func margin(of sample: Int, in values: [[Double]]) -> Double? {
    let decided = verdict(of: sample, in: values)
    for bound in bounds.indices where verdict(of: sample, in: values, bound: bound) == decided {
      return columns[bound].flatMap { PackedReading.value(values[$0][sample]) }
        .map(bounds[bound].margin(of:))
    }
    return nil
  }

  /// The first sample about which it says something else than a column of verdicts.
  package func firstDifference(
    from recorded: [UInt8], in samples: Range<Int>, of series: RunSeries
  ) -> Int? {
    if bounds.count == 1, let column = columns[0] {
      let (values, bound) = (series.values[column], bounds[0])
      return samples.first { bound.verdict(of: values[$0]).code != recorded[$0] }
    }
    return samples.first { verdict(of: $0, in: series.values).code != recorded[$0] }
  }

  mutating func take(
    _ samples: Range<Int>, of series: RunSeries, _ clock: SampleClock,
    change: (Int, RuleFinding.Kind?) -> Void
  ) {
    var previous: Int64?
    let isSimple = bounds.count == 1 && columns[0] != nil
    let values = isSimple ? series.values[columns[0] ?? 0] : []
    let bound = bounds[0]
    for sample in samples {
      let time = series.times[sample]
      let verdict =
        isSimple ? bound.verdict(of: values[sample]) : verdict(of: sample, in: series.values)
      counts.count(
        verdict, trigger: terms.trigger, at: Timestamp(millisecondsSince1970: time),
        afterGap: clock.isAfterGap(time, previous: previous))
      previous = time
      let found = terms.finding(from: counts, ended: false, without: waived)
      guard found != finding else { continue }
      finding = found
      change(sample, found)
    }
  }

  mutating func refresh(ended: Bool) {
    finding = terms.finding(from: counts, ended: ended, without: waived)
  }

  mutating func waive(ended: Bool) {
    guard let finding else { return }
    waived.insert(finding)
    // No more samples come: what is missing then is missing for what was waived.
    if ended { waived.insert(.tooFewSamples) }
    refresh(ended: ended)
  }

  mutating func shift(by offset: Milliseconds) {
    counts.shift(by: offset)
  }
}
