extension RolloutState {
  /// Everything that stands against the rollout now, in the order of the plan's steps: what was
  /// waived and what is only observed is not in it.
  package var failures: [Failure] {
    allFailures.filter { counts($0) }
  }

  /// Every failure of the current attempts, waived and only observed ones too.
  package var allFailures: [Failure] {
    var found = stepFailures + waivedFindings
    for (stage, observation) in observations {
      found += sloFailures(in: stage, observation)
    }
    if let failure = rollback?.failure { found.append(failure) }
    return found.sorted { ($0.order, $0.version) < ($1.order, $1.version) }
  }

  /// Whether a failure stands against the rollout.
  package func counts(_ failure: Failure) -> Bool {
    failure.action != .observe && waivers[failure.id] == nil
  }

  /// What the rules hold against a stage, one finding a rule at most.
  package func sloFindings(in stage: Stage) -> [RuleFinding] {
    observations[stage]?.findings ?? []
  }

  /// The failures that ask for something to be done now.
  ///
  /// Earlier stages hold none: whatever was found in them has been acted on before they were left.
  func urgentFailures(_ action: FailureAction) -> [Failure] {
    var found: [Failure] = []
    for failure in stepFailures where failure.action == action && waivers[failure.id] == nil {
      found.append(failure)
    }
    // Most samples find nothing, and this is asked before each action.
    if let stage = observedStage, let observation = observations[stage],
      observation.findings.contains(where: { effective($0.action) == action })
    {
      found += sloFailures(in: stage, observation)
        .filter { $0.action == action && waivers[$0.id] == nil }
    }
    return found
  }

  /// What a person has to decide on.
  ///
  /// A rule that held for lack of data may have found something worse since then; the hold is still
  /// there, so that it is still theirs.
  var failuresToDecide: [Failure] {
    let held = (holds[.failure]?.held.failures ?? []).map(\.subject)
    return urgentFailures(.hold) + urgentFailures(.block).filter { held.contains($0.id.subject) }
  }

  /// How a cohort's stage ends if it ends now.
  ///
  /// - Parameter early: whether the rollout ends in the middle of it.
  package func verdict(of stage: Stage, early: Bool = false) -> StageVerdict {
    let observation = observations[stage]
    let found =
      (stepFailures + waivedFindings + (observation.map { sloFailures(in: stage, $0) } ?? []))
      .filter { $0.stage == stage && $0.action != .observe }
    if found.contains(where: counts) { return .fail }
    if early || observation?.isPromoted == true { return .incomplete }
    if !found.isEmpty { return .waived }
    return observation?.probed == true || hasEvidence(observation, in: stage) ? .pass : .unobserved
  }

  /// Whether a rule that decides let a sample pass: what is only on trial is no evidence.
  private func hasEvidence(_ observation: StageObservation?, in stage: Stage) -> Bool {
    guard let observation else { return false }
    return planned.plan.policy.rules.contains { rule in
      rule.effective(in: stage).onBreach != .observe
        && (observation.tallies[rule.name]?.passes ?? 0) > 0
    }
  }

  func sloFailures(in stage: Stage, _ observation: StageObservation) -> [Failure] {
    guard !observation.findings.isEmpty else { return [] }
    let order = steps.firstIndex(of: .checkSLO(stage)) ?? 0
    return observation.findings.map { finding in
      Failure(
        id: FailureID(
          finding.rule.name, in: stage, attempt: observation.instance(of: finding.rule.name)),
        kind: .slo,
        stage: stage, message: finding.message(stage: stage, policy: planned.policyDigest),
        action: effective(finding.action),
        version: observation.foundAt[finding.rule.name] ?? 0, order: order)
    }
  }

  /// A plan that leaves failures to a person leaves those of rules to one, too.
  private func effective(_ action: FailureAction) -> FailureAction {
    action == .block && planned.plan.continuation == .hold ? .hold : action
  }

  /// The failure of a step that is over; nil for steps that cannot stand against a rollout.
  func failure(
    of step: Step, at index: Int, _ reason: String, action: FailureAction?
  ) -> Failure? {
    let number = max(1, attempts[index])
    let attempt = "; attempt \(number)"
    let (kind, stage, message): (Failure.Kind, Stage, String)
    switch step {
    case .runGate(let gate):
      (kind, stage, message) = (.gate, .gates, "gate \(gate.name) failed: \(reason)\(attempt)")
    case .apply(let of):
      (kind, stage, message) = (.apply, of, "apply \(of) failed: \(reason)\(attempt)")
    case .probe(let of):
      (kind, stage, message) = (.probe, of, "probe \(of) failed: \(reason)")
    case .runDrill:
      (kind, stage, message) = (
        .drill, .rollbackDrill, "drill rollback_drill failed: \(reason)\(attempt)"
      )
    default:
      return nil
    }
    return Failure(
      id: FailureID(step, attempt: number), kind: kind, stage: stage, message: message,
      action: action ?? effective(.block), version: eventCount - 1, order: index)
  }
}
