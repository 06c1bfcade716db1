import RolloutModel
import RolloutTestSupport
import Testing

/// What holds for every plan in every world. A failure prints its seed.
@Suite struct RandomRolloutTests {
  private static let seeds: Range<UInt64> = 1..<400

  private func finished(_ seed: UInt64) -> RolloutDriver {
    let random = RandomRollout(seed: seed)
    var rollout = RolloutDriver(random.plan, in: random.world)
    rollout.run(limit: 2_000)
    return rollout
  }

  @Test func `a rollout always ends, with exactly one decision and nothing after it`() {
    for seed in RandomRolloutTests.seeds {
      let rollout = finished(seed)
      let decided = rollout.entries.filter { $0.event.type == .rolloutDecided }
      #expect(decided.count == 1, "seed \(seed)")
      #expect(rollout.entries.last?.event.type == .rolloutDecided, "seed \(seed)")
      #expect(rollout.state.status.isTerminal, "seed \(seed)")
    }
  }

  @Test func `no cohort is entered before the one before it completed`() {
    for seed in RandomRolloutTests.seeds {
      var open: Stage?
      for entry in finished(seed).entries {
        switch entry.event {
        case .cohortEntered(let payload):
          #expect(open == nil, "seed \(seed): \(payload.stage) entered")
          open = payload.stage
        case .cohortCompleted(let payload):
          #expect(open == payload.stage, "seed \(seed)")
          open = nil
        default: break
        }
      }
      #expect(open == nil, "seed \(seed): a cohort was left open")
    }
  }

  @Test func `nothing is allowed while something stands against it, and all of it is said`() {
    for seed in RandomRolloutTests.seeds {
      let rollout = finished(seed)
      let bad = rollout.entries.contains { entry in
        switch entry.event {
        case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload):
          !payload.passed
        case .probeFinished(let payload): !payload.passed
        case .cohortCompleted(let payload): payload.verdict == .fail
        case .sloUnavailable: true
        default: false
        }
      }
      if bad { #expect(rollout.decision == .block, "seed \(seed)") }
      #expect((rollout.decision == .allow) == rollout.reasons.isEmpty, "seed \(seed)")
      #expect(rollout.reasons == rollout.state.failures.map(\.message), "seed \(seed)")
    }
  }

  @Test func `no cohort passes without the evidence that its rules need`() {
    for seed in RandomRolloutTests.seeds {
      let rollout = finished(seed)
      let plan = rollout.state.plan
      for case .cohortCompleted(let payload) in rollout.entries.map(\.event) {
        let verdicts = RandomRolloutTests.verdicts(of: payload.stage, in: rollout.entries)
        guard payload.verdict == .pass, !verdicts.isEmpty else {
          if payload.verdict == .pass { #expect(plan.probe?.url != nil, "seed \(seed)") }
          continue
        }
        for rule in plan.policy.rules {
          let own = verdicts.filter { $0.rule == rule.name }.map(\.verdict)
          #expect(own.count { $0 == .pass } >= rule.minimumSamples, "seed \(seed)")
          if case .total(let limit) = rule.trigger {
            #expect(own.count { $0 == .breach } <= limit, "seed \(seed)")
          }
          #expect(!own.contains(.error), "seed \(seed)")
          if rule.noData == .block { #expect(!own.contains(.noData), "seed \(seed)") }
        }
      }
    }
  }

  private static func verdicts(of stage: Stage, in entries: [LedgerEntry]) -> [RuleVerdict] {
    entries.flatMap { entry -> [RuleVerdict] in
      switch entry.event {
      case .sloSampled(let payload) where payload.stage == stage: payload.verdicts
      case .sloUnavailable(let payload) where payload.stage == stage: payload.verdicts
      default: []
      }
    }
  }

  @Test func `folding all events gives the state that grew with them`() throws {
    for seed in RandomRolloutTests.seeds {
      let rollout = finished(seed)
      let folded = try RolloutState(folding: rollout.entries)
      #expect(StatePicture(folded) == StatePicture(rollout.state), "seed \(seed)")
    }
  }

  @Test func `a soak is never shorter than planned, and ends with a sample`() {
    for seed in RandomRolloutTests.seeds {
      let rollout = finished(seed)
      var lastSample: [Stage: Timestamp] = [:]
      for entry in rollout.entries {
        switch entry.event {
        case .sloSampled(let payload): lastSample[payload.stage] = entry.time
        case .sloUnavailable(let payload): lastSample[payload.stage] = entry.time
        case .soakFinished(let payload) where payload.mode == .wait:
          // Where nothing is sampled, nothing is observed.
          let isSampled = rollout.state.plan.slo?.snapshotURL != nil
          #expect(
            isSampled ? payload.observed >= payload.required : payload.observed == .zero,
            "seed \(seed)")
          if rollout.state.plan.slo?.snapshotURL != nil {
            let end = rollout.state.observations[payload.stage]?.soakStartedAt
              .map { $0 + payload.required }
            #expect(
              lastSample[payload.stage] ?? .scenarioStart >= end ?? entry.time, "seed \(seed)")
          }
        default: break
        }
      }
    }
  }

  @Test func `a runner that is killed at any event is followed by one that decides the same`()
    throws
  {
    for seed in RandomRolloutTests.seeds.prefix(80) {
      let random = RandomRollout(seed: seed)
      let whole = finished(seed)
      for count in 1...whole.entries.count {
        let left = Array(whole.entries.prefix(count))
        var resumed = try RolloutDriver(resuming: left, in: random.world)
        resumed.run(limit: 2_000)
        let state = try RolloutState(folding: left)
        let mustHold = state.openCommand != nil && state.currentStep?.mayRunAgain == false
        #expect(resumed.isStuck == mustHold, "seed \(seed), killed after \(count)")
        if mustHold {
          try resumed.act(.retry(nil))
          resumed.run(limit: 2_000)
        }
        #expect(resumed.decision == whole.decision, "seed \(seed), killed after \(count)")
        let decisions = resumed.entries.count { $0.event.type == .rolloutDecided }
        #expect(decisions == 1, "seed \(seed), killed after \(count)")
      }
    }
  }
}
