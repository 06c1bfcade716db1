import RolloutModel
import RolloutReplay
import RolloutScenarios
import RolloutTestSupport
import Testing

/// A ledger is data, and no number in one may crash whoever judges it again.
@Suite struct `Replaying hostile series` {
  private static let policy = Policy(rules: [
    Rule(
      name: "latency", condition: .threshold(Threshold("p95_latency_ms", .atMost, limit: limit)),
      trigger: .lasting(.seconds(60)), noDataWait: .seconds(60))
  ])
  private static var limit: Limit {
    guard let limit = Limit("1000") else { preconditionFailure("Invariant: 1000 is a number") }
    return limit
  }

  private static func series(_ change: (inout RunSeries) -> Void) -> RunSeries {
    var random = SplitMix64(seed: 5)
    var series = SyntheticSeries.run(
      0, plan: SyntheticSeries.plan(policy: policy), samples: 4...6, gaps: false, random: &random)
    change(&series)
    return series
  }

  /// What the replay of a run that never comes near its limit is, whatever its clock says.
  private func expectPass(_ change: (inout RunSeries) -> Void) {
    let series = Self.series(change)
    #expect(series.isWellFormed)
    #expect(Replayer(Self.policy).replay(series).verdict == .samePass)
    #expect(IdentityCheck.divergence(of: series) == nil)
  }

  @Test(arguments: [Int64.min, -1, 0, .max])
  func `clocks that jump out of all bounds`(by: Int64) {
    expectPass { series in
      for sample in [3, 2] {
        let place = series.marks.firstIndex { $0.samples >= sample } ?? 0
        for _ in 0..<2 {
          series.marks.insert(
            SeriesMark(
              .clockJumped, samples: series.marks[place].samples,
              time: Timestamp(millisecondsSince1970: .max), position: 0, argument: by), at: place)
        }
      }
    }
  }

  @Test(arguments: [Int64.min, .max])
  func `times, gaps and lengths at the ends of what a number holds`(number: Int64) {
    expectPass { series in
      for sample in series.times.indices where sample.isMultiple(of: 2) {
        series.times[sample] = number
      }
    }
    expectPass { series in
      for mark in series.marks.indices {
        series.marks[mark].time = Timestamp(millisecondsSince1970: number)
      }
      series.facts.end?.time = Timestamp(millisecondsSince1970: number)
      series.facts.startedAt = Timestamp(millisecondsSince1970: ~number)
    }
    expectPass { $0.plan.longestObservedGap = Milliseconds(number) }
    // A stage that does not soak is another kind of stage.
    if number > 0 { expectPass { $0.plan.soak.required = Milliseconds(number) } }
    expectPass { $0.plan.soak.sampleInterval = Milliseconds(number) }
  }

  @Test func `a block has a lead and an exposure, however far its end lies`() throws {
    let series = Self.series { series in
      series.times[0] = .min
      series.facts.end = RunEnd(.blocked, at: Timestamp(millisecondsSince1970: .max), position: 0)
    }
    let strict = Policy(rules: [
      Rule(
        name: "latency",
        condition: .threshold(Threshold("p95_latency_ms", .atLeast, limit: Self.limit)))
    ])
    let replay = Replayer(strict).replay(series)
    #expect(replay.verdict == .blockEarlier && replay.lead == Milliseconds(.max))
    #expect(replay.exposureSaved?.isFinite == true)
  }

  @Test func `parts that do not fit together are known for that`() {
    let whole = Self.series { _ in }
    #expect(whole.isWellFormed)
    let breaks: [(inout RunSeries) -> Void] = [
      { $0.spans[0].samples = 1..<$0.spans[0].samples.upperBound },
      { $0.spans[1].samples = 0..<$0.spans[1].samples.upperBound },
      { $0.spans[1].samples = $0.spans[1].samples.upperBound..<$0.spans[1].samples.upperBound },
      { $0.spans.swapAt(0, 1) },
      { $0.spans[0].attempt = 0 },
      { $0.marks[0].samples = $0.count + 1 },
      { $0.marks[$0.marks.count - 1].samples = 0 },
      { $0.times.removeLast() },
      { $0.positions.removeLast() },
      { $0.values[1].removeLast() },
      { $0.values.removeLast() },
      { $0.verdicts[0].append(0) },
      { $0.verdicts.append([]) },
    ]
    for (number, change) in breaks.enumerated() {
      #expect(!Self.series(change).isWellFormed, "change \(number)")
    }
    // Columns that nobody asked for are empty.
    #expect(Self.series { ($0.times, $0.positions, $0.verdicts) = ([], [], [[]]) }.isWellFormed)
  }
}
