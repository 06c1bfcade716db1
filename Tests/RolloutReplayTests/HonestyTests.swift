import RolloutModel
import RolloutReplay
import RolloutScenarios
import RolloutTestSupport
import Testing

extension `Judging the past` {
  /// What a replay says for certain is what really happens when the rollout is run again under the
  /// other policy: the same world, live, from the start.
  @Suite struct `Honesty of replays` {
    private static let size = SimulationSize(cohorts: 3, gates: 2, commands: 0, mishaps: false)

    @Test(arguments: Array(stride(from: UInt64(1), to: 10_001, by: 500)))
    func `every definite verdict is the truth of the other run`(first: UInt64) async throws {
      var counts: [String: Int] = [:]
      for seed in first..<first + 500 {
        let simulation = Simulation(seed: seed, size: Self.size)
        var random = SplitMix64(seed: seed &* 77)
        let candidate = simulation.candidate(&random)
        let recorded = try RunSeries(of: "r", folding: simulation.history())
        let truth = simulation.judged(by: candidate).history()
        let replay = Replayer(candidate, timeShift: .never).replay(recorded)
        counts[replay.verdict.word, default: 0] += 1
        if let lie = Self.lie(replay, of: recorded, truth) {
          Issue.record("seed \(seed): \(replay.verdict) but \(lie)")
          return
        }
        if seed % 20 == 0 { await Task.yield() }
      }
      // A judge that never commits itself is never wrong.
      let definite = ["same_pass", "same_block", "new_block", "block_earlier"]
      for word in definite { #expect(counts[word, default: 0] > 0, "\(word): \(counts)") }
      #expect(definite.reduce(0) { $0 + counts[$1, default: 0] } > 150, "\(counts)")
    }

    /// What is wrong with a definite verdict; nil for nothing.
    private static func lie(
      _ replay: RunReplay, of recorded: RunSeries, _ truth: [LedgerEntry]
    ) -> String? {
      guard let series = try? RunSeries(of: "t", folding: truth), let end = series.facts.end else {
        return "the other run has no end"
      }
      switch replay.verdict.outcome {
      case .unknown: return nil
      case .passes: return end.status == .completed ? nil : "it was \(end.status)"
      case .blocks:
        // A rollback that fails is given up by a person.
        guard series.isStopped else { return "it was \(end.status)" }
        // Where every step runs, the end decides, and there is no moment to compare.
        guard recorded.plan.continuation != .evaluateAll, let point = replay.candidate,
          point.action == .block
        else { return nil }
        guard series.count == point.sample + 1 else {
          return "it stopped after \(series.count) samples, not \(point.sample + 1)"
        }
        let span = series.spans.last
        guard span?.stage == point.stage else { return "it stopped in \(String(describing: span))" }
        return series.times.last == point.time.millisecondsSince1970 ? nil : "at another time"
      }
    }

    @Test(arguments: 1...2)
    func `what comes after the decision is never looked at`(batch: UInt64) async throws {
      var compared = 0
      for seed in batch * 1_000..<batch * 1_000 + 900 {
        let simulation = Simulation(seed: seed, size: Self.size)
        var random = SplitMix64(seed: seed &* 31)
        let candidate = simulation.candidate(&random)
        let series = try RunSeries(of: "r", folding: simulation.history())
        let replay = Replayer(candidate).replay(series)
        guard let point = replay.candidate, point.action == .block, point.sample + 1 < series.count,
          series.plan.continuation != .evaluateAll
        else { continue }
        var corrupted = series
        for sample in point.sample + 1..<series.count {
          for column in corrupted.values.indices {
            corrupted.values[column][sample] = Double(random.next() % 100_000)
          }
        }
        #expect(Replayer(candidate).replay(corrupted) == replay, "seed \(seed)")
        compared += 1
        await Task.yield()
      }
      #expect(compared > 10)
    }
  }
}
