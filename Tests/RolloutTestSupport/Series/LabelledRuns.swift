package import RolloutModel

/// Made-up runs of one metric with known worth, a day apart.
package struct LabelledRuns {
  package var runs: [RunSeries] = []
  package var labels: [RolloutID: ChangeLabelled] = [:]

  package init() {}

  package static let day: Int64 = 86_400_000
  package static let start: Int64 = 1_700_006_400_000
  package static let minute: Int64 = 60_000

  /// A run with a sample a minute: two in cohort_5, the others in cohort_100.
  ///
  /// - Parameters:
  ///   - status: how it ended; blocked ones know nothing of what would have come.
  ///   - onset: minutes after its start.
  package mutating func add(
    _ quality: ChangeQuality?, _ values: [Double], status: RolloutStatus = .completed,
    onset: Int64? = nil, day number: Int? = nil
  ) {
    let index = number ?? runs.count
    let id = RolloutID("run-\(runs.count)")
    let begin = Self.start + Int64(index) * Self.day
    let stages = SyntheticSeries.stages
    var series = RunSeries(
      rollout: id,
      facts: RunFacts(
        name: "made", service: "shop", environment: "production",
        startedAt: Timestamp(millisecondsSince1970: begin)),
      plan: SyntheticSeries.plan(interval: .seconds(60)))
    for (stage, minutes) in [(stages[1], Int64(0)), (stages[3], 2)] {
      series.marks.append(
        SeriesMark(
          .cohortEntered, stage: stage, samples: Int(minutes),
          time: Timestamp(millisecondsSince1970: begin + minutes * Self.minute), position: 0))
    }
    series.times = values.indices.map { begin + Int64($0 + 1) * Self.minute }
    series.positions = values.indices.map(Int64.init)
    series.values[0] = values
    series.values[1] = values.map { _ in 0 }
    let first = min(2, values.count)
    series.spans = [
      ObservationSpan(stage: stages[1], samples: 0..<first),
      ObservationSpan(stage: stages[3], samples: first..<values.count),
    ]
    series.facts.end = RunEnd(
      status, at: Timestamp(millisecondsSince1970: series.times.last ?? begin), position: 0)
    runs.append(series)
    if let quality {
      labels[id] = ChangeLabelled(
        quality: quality,
        onset: onset.map { Timestamp(millisecondsSince1970: begin + $0 * Self.minute) },
        reason: "made up", labelledBy: Operator(name: "ada", host: "deploy-1"))
    }
  }

  /// Sixty good runs of 100 to 159 and thirty bad ones of 300 to 329, in turn.
  package static func separated() -> LabelledRuns {
    var made = LabelledRuns()
    for index in 0..<30 {
      made.add(.good, [50, 100 + Double(2 * index)])
      made.add(.good, [101 + Double(2 * index), 60])
      made.add(.bad, [50, 60, 300 + Double(index)])
    }
    return made
  }
}
