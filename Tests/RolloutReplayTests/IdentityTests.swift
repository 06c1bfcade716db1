import RolloutModel
import RolloutReplay
import RolloutScenarios
import RolloutTestSupport
import Testing

extension Divergence {
  fileprivate var words: String {
    switch self {
    case .verdict(let position, let stage, let rule, let recorded, let again):
      "\(rule) at \(position) in \(stage): \(String(describing: recorded)), again \(again)"
    case .outcome(let replay):
      "\(replay.verdict.word) of \(String(describing: replay.facts.end?.status)), recorded "
        + "\(replay.recorded?.stage.label ?? "-") \(String(describing: replay.recorded?.action))"
    }
  }
}

extension `Judging the past` {
  @Suite struct `Identity replay` {
    private static func series(_ seed: UInt64) throws -> [(RunSeries, [LedgerEntry])] {
      try [false, true].map { killed in
        let history = Simulation(seed: seed).history(killed: killed)
        return
          (try RunSeries(of: RolloutID("r\(seed)"), folding: history), history)
      }
    }

    @Test(arguments: Array(stride(from: UInt64(1), to: 3_001, by: 250)))
    func `comes to the same for every rollout of the simulator`(first: UInt64) async throws {
      var ends: [RolloutStatus?: Int] = [:]
      for seed in first..<first + 250 {
        for (series, _) in try Self.series(seed) {
          ends[series.facts.end?.status, default: 0] += 1
          let divergence = IdentityCheck.divergence(of: series)
          guard let divergence else { continue }
          Issue.record("seed \(seed): \(divergence.words)")
          return
        }
        if seed % 10 == 0 { await Task.yield() }
      }
      #expect(ends.keys.count >= 4)
    }

    @Test(arguments: Array(stride(from: UInt64(1), to: 601, by: 100)))
    func `finds after each sample what the live fold finds`(first: UInt64) async throws {
      var findings = 0
      for seed in first..<first + 100 {
        for (series, history) in try Self.series(seed) {
          guard case .rolloutPlanned(let planned) = history[0].event else { continue }
          var state = RolloutState(planned)
          var judges: [Stage: (attempt: Int, judge: StageJudge)] = [:]
          var sample = 0
          for entry in history.dropFirst() where state.standing.end == nil {
            state.apply(entry.event, at: entry.time)
            if entry.event.type == .sloSampled || entry.event.type == .sloUnavailable {
              sample += 1
              let stage = try #require(entry.event.stage)
              let observation = try #require(state.observations[stage])
              if observation.attempt > 1 || !observation.waivedKinds.isEmpty { break }
              var judge =
                judges[stage]?.judge ?? StageJudge(state.plan.policy, in: stage, of: series.plan)
              judge.take(sample - 1..<sample, of: series) { _, _, _ in }
              judges[stage] = (observation.attempt, judge)
              let kinds = judge.rules.map(\.finding).compactMap { $0 }
              let live = state.sloFindings(in: stage).map(\.kind)
              findings += live.count
              if live != kinds, !live.contains(.tooFewSamples) {
                Issue.record("seed \(seed) sample \(sample): \(live) live, \(kinds) again")
                return
              }
            }
            if case .soakStarted(let payload) = entry.event {
              judges[payload.stage]?.judge.startSoak(at: entry.time)
            }
            if case .clockJumped(let payload) = entry.event {
              for stage in judges.keys { judges[stage]?.judge.shift(by: payload.by) }
            }
            if entry.event.type == .rolloutRetried { break }
          }
        }
        if seed % 10 == 0 { await Task.yield() }
      }
      #expect(findings > 0)
    }

    @Test func `a verdict that was altered is found with its event`() throws {
      var altered = 0
      for seed in UInt64(1)...20 {
        for (series, _) in try Self.series(seed) where series.count > 0 && series.verdicts.count > 0
        {
          var series = series
          let sample = series.count - 1
          series.verdicts[0][sample] = series.verdicts[0][sample] == 0 ? 1 : 0
          guard
            case .verdict(let position, _, let rule, let recorded, let again)? =
              IdentityCheck.divergence(of: series)
          else {
            Issue.record("seed \(seed)")
            continue
          }
          #expect(position == series.positions[sample])
          #expect(rule == series.plan.policy.rules[0].name)
          #expect(recorded != again)
          altered += 1
        }
      }
      #expect(altered > 10)
    }
  }
}
