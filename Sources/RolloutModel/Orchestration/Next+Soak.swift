extension RolloutState {
  func nextOfSoak(of stage: Stage, now: Timestamp) -> Action {
    let observation = observations[stage] ?? StageObservation()
    let soak = planned.plan.soak
    guard soak.mode == .wait else {
      return .append([finished(stage, observation, observed: .zero)])
    }
    guard let start = observation.soakStartedAt else {
      return .append([
        .soakStarted(
          SoakStarted(
            stage: stage, required: soak.required, sampleInterval: soak.sampleInterval))
      ])
    }
    if observation.isPromoted {
      return .append([finished(stage, observation, observed: observed(observation, at: now))])
    }
    let end = start + soak.required + observation.unobserved
    // The last answer comes at the end or after it: a soak is never closed unobserved.
    if let tick = nextTick(of: stage, end: end, now: now), (observation.lastSampleAt ?? start) < end
    {
      return tick
    }
    guard now >= end else { return .wait(until: end) }
    return .append([finished(stage, observation, observed: observed(observation, at: now))])
  }

  /// The next sample of a soak, or the wait for it; nil where nothing is sampled.
  ///
  /// - Parameter end: when the soak is over; nil while a hold keeps it from ending.
  func nextTick(of stage: Stage, end: Timestamp?, now: Timestamp) -> Action? {
    guard let url = planned.plan.slo?.sourceURL, let observation = observations[stage],
      let start = observation.soakStartedAt
    else { return nil }
    let interval = planned.plan.soak.sampleInterval
    let tick = max(observation.lastSampleAt ?? start, start) + interval
    // A tick that would fall just before the end is taken at the end.
    let slack = Milliseconds(interval.count / 10)
    let due = end.map { $0 < tick + slack ? $0 : tick } ?? tick
    guard now >= due else { return .wait(until: due) }
    return .sample(
      SampleRequest(
        stage: stage, number: observation.samples + 1, attempt: observation.attempt, url: url))
  }

  /// The record of a gap, and the hold if the plan wants one.
  func recorded(_ gap: ObservationGap, in stage: Stage) -> [RolloutEvent] {
    let soak = planned.plan.soak
    let action = soak.gapAction ?? .extend
    // One interval of the gap was observed, as between any two samples.
    let unobserved = Milliseconds(
      (gap.to - gap.from).count.subtractingSaturated(soak.sampleInterval.count))
    var events: [RolloutEvent] = [
      .soakGap(
        SoakGap(
          stage: stage, from: gap.from, to: gap.to, unobserved: unobserved, action: action))
    ]
    if action == .hold, holds[.gap] == nil {
      events.append(
        .rolloutHeld(
          RolloutHeld(
            cause: .gap, reason: "\(stage) was not observed for \(unobserved.secondsText)")))
    }
    return events
  }

  /// How much of a soak has been observed.
  package func observed(_ observation: StageObservation, at now: Timestamp) -> Milliseconds {
    observation.observed(at: now, limit: planned.plan.longestObservedGap)
  }

  private func finished(
    _ stage: Stage, _ observation: StageObservation, observed: Milliseconds
  ) -> RolloutEvent {
    .soakFinished(
      SoakFinished(
        stage: stage, mode: planned.plan.soak.mode, required: planned.plan.soak.required,
        observed: observed, samples: observation.judged))
  }
}
