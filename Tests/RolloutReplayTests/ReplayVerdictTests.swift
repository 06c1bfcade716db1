import RolloutModel
import RolloutReplay
import RolloutScenarios
import RolloutTestSupport
import Testing

extension `Judging the past` {
  @Suite struct `A replay` {
    private static func policy(
      _ limit: String, _ trigger: Trigger = .total(limit: 0), onBreach: FailureAction = .block
    ) throws -> Policy {
      Policy(rules: [
        Rule(
          name: "p95",
          condition: .threshold(
            Threshold("p95_latency_ms", .atMost, limit: try #require(Limit(limit)))),
          trigger: trigger, onBreach: onBreach)
      ])
    }

    /// One sample a cohort of 1, 5, 25 and 100 %, half a minute apart.
    private static func run(
      _ values: [Double], under policy: Policy, end: RolloutStatus? = .completed
    ) -> RunSeries {
      var random = SplitMix64(seed: 1)
      let plan = SyntheticSeries.plan(policy: policy)
      var run = SyntheticSeries.run(0, plan: plan, samples: 1...1, gaps: false, random: &random)
      run.values = [values, values.map { _ in 0.01 }]
      run.times = Array(run.times.prefix(values.count))
      run.positions = Array(run.positions.prefix(values.count))
      run.spans = Array(run.spans.prefix(values.count))
      run.marks = run.marks.filter { $0.samples <= values.count && ($0.kind != .ended) }
      if let end {
        let time = Timestamp(millisecondsSince1970: run.times.last ?? 0)
        run.marks.append(
          SeriesMark(.ended, samples: values.count, time: time, position: 999_999))
        run.facts.end = RunEnd(end, at: time, position: 999_999)
      } else {
        run.facts.end = nil
      }
      return run
    }

    @Test func `says of each rollout what another limit would have made of it`() throws {
      let own = try Self.policy("600")
      let passed = Self.run([300, 400, 500, 550], under: own)
      let blocked = Self.run([300, 400, 700], under: own, end: .blocked)
      let expected: [(RunSeries, String, String)] = [
        (passed, "600", "same_pass"), (passed, "520", "new_block"), (passed, "900", "same_pass"),
        (blocked, "600", "same_block"), (blocked, "650", "same_block"),
        (blocked, "350", "block_earlier"), (blocked, "700", "continue_past_block"),
        (Self.run([300], under: own, end: nil), "600", "incomplete"),
        (Self.run([300], under: own, end: nil), "200", "new_block"),
        (Self.run([300], under: own, end: .aborted), "600", "incomplete"),
      ]
      for (run, limit, word) in expected {
        let replay = Replayer(try Self.policy(limit)).replay(run)
        #expect(replay.verdict.word == word, "\(limit) on \(run.values[0])")
      }
    }

    @Test func `has the point, the margin, the lead and the exposure of what it stops`() throws {
      let run = Self.run([300, 400, 500, 550], under: try Self.policy("600"))
      let replay = Replayer(try Self.policy("450")).replay(run)
      let point = try #require(replay.candidate)
      #expect(point.stage.label == "cohort_25")
      #expect(point.sample == 2)
      #expect(point.position == run.positions[2])
      #expect(replay.margin?.value == -50)
      #expect(replay.lead == .seconds(30))
      // 100 % was entered with that sample, and in force for half a minute.
      #expect(replay.exposureSaved == 0.5)
    }

    @Test func `takes a hold in place of a block for another action`() throws {
      let run = Self.run([300, 400, 700], under: try Self.policy("600"), end: .blocked)
      let replay = Replayer(try Self.policy("600", onBreach: .hold)).replay(run)
      #expect(replay.verdict == .holdInstead)
    }

    @Test func `measures no sample beyond the hold that it would have been in`() throws {
      var random = SplitMix64(seed: 1)
      let plan = SyntheticSeries.plan(policy: try Self.policy("600"))
      var run = SyntheticSeries.run(0, plan: plan, samples: 5...5, gaps: false, random: &random)
      run.values[0] = run.values[0].indices.map { $0 == 1 ? 420 : 300 }
      let candidate = try Self.policy("400", onBreach: .hold)
      let replay = Replayer(candidate).replay(run)
      #expect(replay.verdict == .holdInstead)
      #expect(replay.margin?.value == -20)
      for sample in 2..<run.count { run.values[0][sample] = 590 }
      #expect(Replayer(candidate).replay(run) == replay)
    }

    @Test func `does not judge what nobody collected`() throws {
      let run = Self.run([300, 400, 500, 550], under: try Self.policy("600"))
      let missing = Policy(rules: [
        Rule(
          name: "x", condition: .threshold(Threshold("x", .atMost, limit: try #require(Limit("1"))))
        )
      ])
      #expect(Replayer(missing).replay(run).verdict == .undecidable(.notCollected("x")))
      // A rule on trial decides nothing, so it needs nothing.
      var trial = missing
      trial.rules[0].onBreach = .observe
      #expect(Replayer(trial).replay(run).verdict == .samePass)
    }

    @Test func `goes by when the ledger learned of a sample, not by its time`() throws {
      // The last sample was taken before the second, and appended after everything else.
      var run = Self.run([300, 400, 500, 800], under: try Self.policy("900"))
      run.times[3] = run.times[0] + 1
      let replay = Replayer(try Self.policy("450")).replay(run)
      #expect(replay.candidate?.sample == 2)
      var without = run
      without.values[0][3] = 1
      #expect(Replayer(try Self.policy("450")).replay(without) == replay)
    }

    @Test func `of a raised limit never stops sooner`() async throws {
      var random = SplitMix64(seed: 9)
      var stopped = 0
      for number in 0..<400 {
        let run = SyntheticSeries.run(
          number, plan: SyntheticSeries.plan(policy: try Self.policy("100000")), samples: 1...12,
          gaps: true, random: &random)
        let trigger =
          [Trigger.total(limit: 2), .consecutive(2), .ofLast(breaches: 2, samples: 4)]
          .randomElement(using: &random) ?? .total(limit: 0)
        var before = -1
        for limit in ["0", "100", "200", "300", "400", "500", "700"] {
          let rule = try Self.policy(limit, trigger).rules[0]
          var tolerant = rule
          tolerant.noData = .ignore
          tolerant.errors = ErrorTolerance(total: 10_000)
          tolerant.minimumSamples = 1
          let replay = Replayer(Policy(rules: [tolerant])).replay(run)
          guard replay.candidate?.findings.first?.kind != .tooFewSamples else { continue }
          let sample = replay.candidate?.sample ?? Int.max
          #expect(sample >= before, "run \(number), limit \(limit)")
          before = sample
          if sample != Int.max { stopped += 1 }
        }
        if number % 20 == 0 { await Task.yield() }
      }
      #expect(stopped > 200)
    }

    @Test func `in any order, and twice, comes to the same shares`() throws {
      let own = try Self.policy("600")
      let runs = [
        Self.run([300, 400, 500, 550], under: own),
        Self.run([300, 400, 700], under: own, end: .blocked),
        Self.run([300, 400, 620], under: own, end: .blocked),
        Self.run([700], under: own, end: .blocked),
      ]
      func summary(_ runs: [RunSeries]) throws -> ReplaySummary {
        var summary = ReplaySummary()
        for run in runs {
          summary.add(Replayer(try Self.policy("650")).replay(run), label: nil)
        }
        return summary
      }
      let once = try summary(runs)
      #expect(try summary(runs.reversed()).blockRate == once.blockRate)
      let twice = try summary(runs + runs)
      #expect(twice.blockRate == once.blockRate)
      #expect(twice.blocks == 2 * once.blocks && twice.unknown == 2 * once.unknown)
      #expect(once.blockRate == 0.5...0.75)
    }
  }
}
