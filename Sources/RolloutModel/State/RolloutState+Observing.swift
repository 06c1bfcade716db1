extension RolloutState {
  mutating func observe(_ stage: Stage, _ sample: Sample, at time: Timestamp) {
    var observation = observations[stage] ?? StageObservation()
    observation.samples = max(observation.samples, sample.number)
    // It was under way when a person had the stage observed from the start.
    if let attempt = sample.attempt, attempt != observation.attempt {
      observations[stage] = observation
      return
    }
    observation.judged += 1
    var afterGap = false
    if let start = observation.soakStartedAt {
      let last = max(observation.lastSampleAt ?? start, start)
      afterGap = time - last > planned.plan.longestObservedGap
      if afterGap { observation.openGap = ObservationGap(from: last, to: time) }
    }
    observation.lastSampleAt = time
    observation.latestVerdicts = sample.verdicts
    observedStage = stage
    for (rule, verdict) in zip(planned.plan.policy.rules, sample.verdicts)
    where rule.name == verdict.rule {
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
    let before = observation.findings
    observation.findings = planned.plan.policy.rules.compactMap { rule in
      rule.effective(in: stage).finding(
        from: observation.tallies[rule.name] ?? RuleTally(), ended: ended,
        without: observation.waivedKinds[rule.name] ?? [])
    }
    for finding in observation.findings {
      let rule = finding.rule.name
      // What a rule finds may get worse; it is then another event that tells of it.
      let earlier = before.first { $0.rule.name == rule }?.kind
      let isNew = earlier != finding.kind
      if isNew, earlier != nil { observation.changeCounts[rule, default: 0] += 1 }
      if isNew || observation.foundAt[rule] == nil { observation.foundAt[rule] = eventCount - 1 }
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
  func hasEnded(_ stage: Stage) -> Bool {
    guard outcome(of: .checkSLO(stage)) != nil else { return false }
    return stage.percent == nil || planned.plan.soak.required == .zero
      || outcome(of: .soak(stage)) != nil
  }
}

/// What the fold takes of a sample.
struct Sample {
  var number: Int
  /// Of the stage's observation; nil in events that do not say.
  var attempt: Int?
  var verdicts: [RuleVerdict]

  init(_ payload: SLOSampled) {
    number = payload.number
    attempt = payload.attempt
    verdicts = payload.verdicts
  }

  init(_ payload: SLOUnavailable) {
    number = payload.number
    attempt = payload.attempt
    verdicts = payload.verdicts
  }
}
