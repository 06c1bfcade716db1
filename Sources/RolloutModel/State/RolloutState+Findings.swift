/// Something that stands against the rollout.
package struct Failure: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case gate, apply, probe, slo, drill
  }

  package var kind: Kind
  package var stage: Stage
  /// `gate spacetime-chaos failed: exited with code 3; attempt 1`
  package var message: String
}

extension RolloutState {
  /// Everything that stands against the rollout now, in the order of the plan's steps.
  package var failures: [Failure] {
    var found: [Failure] = []
    for step in steps[..<min(cursor + 1, steps.count)] {
      if case .checkSLO(let stage) = step {
        found += sloFindings(in: stage).filter { $0.action != .observe }.map {
          Failure(
            kind: .slo, stage: stage,
            message: $0.message(stage: stage, policy: planned.policyDigest))
        }
      } else if let reason = outcomes[step]?.failure, let failure = failure(of: step, reason) {
        found.append(failure)
      }
    }
    return found
  }

  package var hasFailed: Bool { !failures.isEmpty }

  /// What the rules hold against a stage, one finding a rule at most.
  package func sloFindings(in stage: Stage) -> [RuleFinding] {
    guard let observation = observations[stage], observation.samples > 0 else { return [] }
    let ended = hasEnded(stage)
    return plan.policy.rules.compactMap { rule in
      rule.effective(in: stage)
        .finding(from: observation.tallies[rule.name] ?? RuleTally(), ended: ended)
    }
  }

  /// How a cohort's stage ends if it ends now.
  package func verdict(of stage: Stage) -> StageVerdict {
    let failed = failures.contains { $0.stage == stage }
    if failed { return .fail }
    let observation = observations[stage]
    return observation?.probed == true || (observation?.samples ?? 0) > 0 ? .pass : .unobserved
  }

  /// Whether the SLO check of a stage is over.
  ///
  /// One sample is enough for a stage that soaks, which gets the rest in the soak. Elsewhere each
  /// rule gets what it needs to pass in spite of the breaches that it lets through, and no more.
  func hasEnoughSamples(in stage: Stage) -> Bool {
    let observation = observations[stage] ?? StageObservation()
    guard observation.samples > 0 else { return false }
    if stage.percent != nil, plan.soak.mode == .wait, plan.soak.required > .zero { return true }
    return plan.policy.rules.allSatisfy { rule in
      rule.effective(in: stage).isSettled(by: observation.tallies[rule.name] ?? RuleTally())
    }
  }

  /// Whether the stage has taken all its samples.
  ///
  /// One that was cut short by a failure has not: that a rule then lacks samples says nothing.
  private func hasEnded(_ stage: Stage) -> Bool {
    guard outcomes[.checkSLO(stage)] != nil else { return false }
    return stage.percent == nil || plan.soak.required == .zero || outcomes[.soak(stage)] != nil
  }

  private func failure(of step: Step, _ reason: String) -> Failure? {
    let attempt = "; attempt \(attempts[step] ?? 1)"
    switch step {
    case .runGate(let gate):
      return Failure(
        kind: .gate, stage: .gates, message: "gate \(gate.name) failed: \(reason)\(attempt)")
    case .apply(let stage):
      return Failure(
        kind: .apply, stage: stage, message: "apply \(stage) failed: \(reason)\(attempt)")
    case .probe(let stage):
      return Failure(kind: .probe, stage: stage, message: "probe \(stage) failed: \(reason)")
    case .runDrill:
      return Failure(
        kind: .drill, stage: .rollbackDrill,
        message: "drill rollback_drill failed: \(reason)\(attempt)")
    default:
      return nil
    }
  }
}
