import RolloutModel
import RolloutTestSupport
import Testing

/// What must hold for every row of samples; each failure prints the picture of its row.
@Suite struct RulePropertyTests {
  private static let timelines: [Timeline] = {
    var random = SplitMix64(seed: 3)
    return (0..<400).map { _ in Timeline.random(count: 40, using: &random) }
  }()

  /// From the strictest to the most lenient.
  private static let ladders: [[Rule]] = [
    (0...4).map { .lenient(.total(limit: $0)) },
    (1...5).map { .lenient(.consecutive($0)) },
    (1...5).map { .lenient(.ofLast(breaches: $0, samples: 5)) },
    (3...9).reversed().map { .lenient(.ofLast(breaches: 3, samples: $0)) },
    (1...6).map { .lenient(.lasting(.seconds($0 * 10))) },
    (0...4).map { .p95(.total(limit: 99), noData: .ignore, errors: ErrorTolerance(total: $0)) },
    (0...4).map {
      .p95(.total(limit: 99), noData: .ignore, errors: ErrorTolerance(consecutive: $0))
    },
    (0...4).map {
      .p95(
        .total(limit: 99), noDataWait: .seconds($0 * 10), errors: ErrorTolerance(total: 99))
    },
  ]

  @Test(arguments: ladders)
  func `a stricter limit never gives fewer findings`(ladder: [Rule]) {
    for timeline in RulePropertyTests.timelines {
      for (strict, lenient) in zip(ladder, ladder.dropFirst()) {
        let first = timeline.firstFinding(of: strict) ?? .max
        #expect(first <= timeline.firstFinding(of: lenient) ?? .max, "\(timeline.picture)")
      }
    }
  }

  @Test(arguments: ladders)
  func `a finding never goes away by more samples`(ladder: [Rule]) {
    for timeline in RulePropertyTests.timelines {
      for rule in ladder {
        let found = timeline.tallies(of: rule).map { rule.finding(from: $0, ended: false) != nil }
        #expect(found == found.sorted { !$0 && $1 }, "\(timeline.picture)")
      }
    }
  }

  @Test(arguments: ladders)
  func `the same samples give the same findings, after a set clock too`(ladder: [Rule]) {
    let offset = Milliseconds.seconds(-7200)
    for timeline in RulePropertyTests.timelines {
      for rule in ladder {
        let tallies = timeline.tallies(of: rule)
        #expect(tallies == timeline.tallies(of: rule), "\(timeline.picture)")
        var moved = RuleTally()
        for (index, sample) in timeline.samples.enumerated() {
          // The clock is set back between two samples in the middle.
          if index == 20 { moved.shift(by: offset) }
          moved.count(
            .of(sample.verdict), of: rule, at: index < 20 ? sample.time : sample.time + offset,
            afterGap: sample.afterGap)
          #expect(
            rule.finding(from: moved, ended: true)?.kind
              == rule.finding(from: tallies[index], ended: true)?.kind, "\(timeline.picture)")
        }
      }
    }
  }

  /// The triggers once more, over all samples at once and as slowly as they read.
  private static func isMet(_ trigger: Trigger, by samples: [Timeline.Sample]) -> Bool {
    let judged = samples.filter { $0.verdict == .pass || $0.verdict == .breach }
    switch trigger {
    case .total(let limit):
      return samples.count { $0.verdict == .breach } > limit
    case .consecutive(let count):
      return judged.split { $0.verdict == .pass }.contains { $0.count >= count }
    case .ofLast(let breaches, let window):
      return judged.indices.contains { end in
        judged[...end].suffix(window).count { $0.verdict == .breach } >= breaches
      }
    case .lasting(let duration):
      var rows: [[Timeline.Sample]] = [[]]
      for sample in samples {
        if sample.afterGap || sample.verdict == .pass { rows.append([]) }
        if sample.verdict == .breach { rows[rows.count - 1].append(sample) }
      }
      return rows.contains { row in
        guard let first = row.first, let last = row.last else { return false }
        return last.time - first.time >= duration
      }
    }
  }

  @Test(arguments: ladders.prefix(5).joined())
  func `counting sample by sample finds what looking at all of them finds`(rule: Rule) {
    for timeline in RulePropertyTests.timelines {
      let samples = timeline.samples
      for (index, tally) in timeline.tallies(of: rule).enumerated() {
        #expect(
          (rule.finding(from: tally, ended: false) != nil)
            == RulePropertyTests.isMet(rule.trigger, by: Array(samples[...index])),
          "\(timeline.picture)")
      }
    }
  }
}
