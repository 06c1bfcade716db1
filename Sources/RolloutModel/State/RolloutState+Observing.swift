extension RolloutState {
  mutating func observe(
    _ stage: Stage, number: Int, verdicts: [RuleVerdict], at time: Timestamp
  ) {
    var observation = observations[stage] ?? StageObservation()
    observation.samples = max(observation.samples, number)
    observation.judged += 1
    var afterGap = false
    if let start = observation.soakStartedAt {
      let last = max(observation.lastSampleAt ?? start, start)
      afterGap = time - last > planned.plan.longestObservedGap
      if afterGap { observation.openGap = ObservationGap(from: last, to: time) }
    }
    observation.lastSampleAt = time
    observation.latestVerdicts = verdicts
    observedStage = stage
    for (rule, verdict) in zip(planned.plan.policy.rules, verdicts) where rule.name == verdict.rule
    {
      observation.tallies[rule.name, default: RuleTally()]
        .count(verdict, of: rule.effective(in: stage), at: time, afterGap: afterGap)
    }
    observations[stage] = observation
    if case .checkSLO(stage) = currentStep, hasEnoughSamples(in: stage) { settle(as: .passed) }
    refreshFindings(in: stage)
  }

  /// Asks the rules again what stands against a stage.
  mutating func refreshFindings(in stage: Stage) {
    guard var observation = observations[stage], observation.judged > 0 else { return }
    // What a person ended early owes no evidence, and never counts as passed either.
    let ended = hasEnded(stage) && !observation.isPromoted
    observation.findings = planned.plan.policy.rules.compactMap { rule in
      rule.effective(in: stage)
        .finding(from: observation.tallies[rule.name] ?? RuleTally(), ended: ended)
    }
    for finding in observation.findings where observation.foundAt[finding.rule.name] == nil {
      observation.foundAt[finding.rule.name] = eventCount - 1
    }
    observations[stage] = observation
  }

  /// Whether the SLO check of a stage is over.
  ///
  /// One sample is enough for a stage that soaks, which gets the rest in the soak. Elsewhere each
  /// rule gets what it needs to pass in spite of the breaches that it lets through, and no more.
  private func hasEnoughSamples(in stage: Stage) -> Bool {
    guard let observation = observations[stage], observation.judged > 0 else { return false }
    let soak = planned.plan.soak
    if stage.percent != nil, soak.mode == .wait, soak.required > .zero { return true }
    return planned.plan.policy.rules.allSatisfy { rule in
      rule.effective(in: stage).isSettled(by: observation.tallies[rule.name] ?? RuleTally())
    }
  }

  /// Whether the stage has taken all its samples.
  ///
  /// One that was cut short by a failure has not: that a rule then lacks samples says nothing.
  private func hasEnded(_ stage: Stage) -> Bool {
    guard outcome(of: .checkSLO(stage)) != nil else { return false }
    return stage.percent == nil || planned.plan.soak.required == .zero
      || outcome(of: .soak(stage)) != nil
  }
}
