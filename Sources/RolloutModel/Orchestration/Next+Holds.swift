extension RolloutState {
  /// What to do while something holds the rollout; nil when nothing does.
  ///
  /// A hold stops widening, never watching: a cohort that soaks is sampled on.
  func nextOfHolds(now: Timestamp) -> Action? {
    let failures = urgentFailures(.hold)
    if let first = failures.first, holds[.failure] == nil {
      let more = failures.count > 1 ? " (and \(failures.count - 1) more)" : ""
      return .append([
        .rolloutHeld(
          RolloutHeld(
            cause: .failure, reason: RolloutState.bounded(first.message) + more,
            failures: Array(failures.map(\.id).prefix(RolloutDecided.reasonLimit))))
      ])
    }
    guard !holds.isEmpty else { return nil }
    let over = holds.values.filter { $0.isOver(at: now) }.map(\.held.cause).sorted()
    if !over.isEmpty {
      let names = over.map(\.rawValue).joined(separator: " and ")
      return .append([
        .rolloutResumed(
          RolloutResumed(
            lifted: over, reason: "the \(names) hold has ended", endedByItself: true))
      ])
    }
    let until = holds.values.compactMap(\.held.until).min()
    guard case .soak(let stage) = currentStep,
      let tick = nextTick(of: stage, end: nil, now: now)
    else { return .hold(until: until) }
    if case .wait(let due) = tick { return .wait(until: until.map { min($0, due) } ?? due) }
    return tick
  }

  /// The hold of a freeze that covers the time; nil when none does, or a person overrode it.
  func freeze(at now: Timestamp, in zones: some TimeZones) -> RolloutEvent? {
    let freezes = planned.plan.freezes
    guard !freezes.isEmpty, let (window, end) = freezes.end(covering: now, in: zones),
      freezeOverriddenUntil.map({ now >= $0 }) ?? true
    else { return nil }
    return .rolloutHeld(
      RolloutHeld(cause: .freeze, reason: "freeze \(window.text)", until: end))
  }
}
