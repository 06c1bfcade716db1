import RolloutModel

extension StageExplainer {
  func item(of rule: Rule, in stage: Stage, _ index: Int) -> ExplainedItem {
    let observation = state.observations[stage]
    let effective = rule.effective(in: stage)
    let found = failures[
      FailureID(rule.name, in: stage, attempt: observation?.instance(of: rule.name) ?? 1)]
    // What was waived is shown until the rule finds something new.
    let failure = found ?? waivedFinding(of: rule.name, in: stage)
    let id =
      failure?.id
      ?? FailureID(rule.name, in: stage, attempt: observation?.instance(of: rule.name) ?? 1)
    var item = ExplainedItem(
      .rule, rule.name.text, status(of: effective, in: stage, failure, index), instance: id,
      action: failure?.action ?? action(of: effective), detail: failure?.message ?? "")
    if case .skipped(let reason) = state.outcomes[index] { item.detail = reason }
    item.attempt = observation?.attempt ?? 0
    item.waiver = state.waivers[id]
    item.rule = RuleStanding(
      rule: effective, tally: observation?.tallies[rule.name] ?? RuleTally(),
      latest: observation?.latestVerdicts.first { $0.rule == rule.name })
    if item.status.isActive { item.timeLeft = timeLeft(in: stage) }
    return item
  }

  private func waivedFinding(of rule: RuleName, in stage: Stage) -> Failure? {
    state.waivedFindings.last { $0.id.text.hasPrefix("\(stage)/slo/\(rule)#") }
  }

  private func action(of rule: Rule) -> FailureAction {
    rule.onBreach == .block ? defaultAction : rule.onBreach
  }

  private func status(
    of rule: Rule, in stage: Stage, _ failure: Failure?, _ index: Int
  ) -> ItemStatus {
    if case .skipped = state.outcomes[index] { return .skipped }
    if let failure {
      if failure.action == .observe { return .observed }
      return state.waivers[failure.id] == nil ? .unmet : .waived
    }
    guard let observation = state.observations[stage], observation.judged > 0 else {
      if state.outcomes[index] == .redacted { return .redacted }
      let isNext = index == state.cursor && state.standing.end == nil && state.rollback == nil
      return isNext ? (state.holds.isEmpty ? .waiting : .held) : .notReached
    }
    let passes = observation.tallies[rule.name]?.passes ?? 0
    if isOver(stage, index) {
      return observation.isPromoted && passes < rule.minimumSamples ? .incomplete : .met
    }
    if state.standing.end != nil || state.rollback != nil { return .incomplete }
    return passes >= rule.minimumSamples ? .metSoFar : .waiting
  }

  /// Whether the stage has taken all its samples.
  private func isOver(_ stage: Stage, _ index: Int) -> Bool {
    guard state.outcomes[index] != nil else { return false }
    return !state.steps.contains(.soak(stage)) || state.outcome(of: .soak(stage)) != nil
  }

  func soak(of stage: Stage, _ index: Int) -> ExplainedItem {
    let plan = state.plan.soak
    let observation = state.observations[stage]
    let end = timeline.steps[Timeline.Place(stage, "soak")]?.end
    var item = ExplainedItem(.soak, "soak", soakStatus(of: stage, index))
    item.soak = SoakStanding(
      mode: plan.mode, required: plan.required,
      observed: observation.map { state.observed($0, at: end ?? timeline.endedAt ?? now) } ?? .zero,
      unobserved: observation?.unobserved ?? .zero, gaps: observation?.gaps ?? 0,
      samples: observation?.judged ?? 0, isPromoted: observation?.isPromoted ?? false)
    if let start = observation?.soakStartedAt {
      item.attempt = observation?.attempt ?? 1
      item.span = Timeline.Span(start: start, end: end ?? timeline.endedAt)
    }
    if item.status.isActive { item.timeLeft = timeLeft(in: stage) }
    return item
  }

  private func soakStatus(of stage: Stage, _ index: Int) -> ItemStatus {
    let observation = state.observations[stage]
    if state.outcomes[index] == .redacted { return .redacted }
    if state.outcomes[index] != nil {
      if state.plan.soak.mode == .advisory { return .skipped }
      return observation?.isPromoted == true ? .incomplete : .met
    }
    guard observation?.soakStartedAt != nil else { return status(index) }
    if state.standing.end != nil || state.rollback != nil { return .incomplete }
    guard index == state.cursor else { return .notReached }
    let isOver = timeLeft(in: stage) == .zero
    return !state.holds.isEmpty && isOver ? .held : .running
  }

  /// Until the soak of a stage is over; nil when it does not soak now.
  private func timeLeft(in stage: Stage) -> Milliseconds? {
    guard case .soak(stage) = state.currentStep, let observation = state.observations[stage],
      let start = observation.soakStartedAt
    else { return nil }
    return max(.zero, (start + state.plan.soak.required + observation.unobserved) - now)
  }

  func rollbackItems(_ rollback: Rollback) -> [ExplainedItem] {
    rollback.requested.steps.enumerated().map { index, step in
      let attempt = index == rollback.done ? max(1, rollback.attempt) : 1
      let id = FailureID(step, attempt: attempt)
      var item = ExplainedItem(
        .rollback, step.name, rollbackStatus(of: index, id, rollback), instance: id,
        action: .hold, detail: rollback.failure?.id == id ? rollback.failure?.message ?? "" : "")
      item.span = timeline.steps[Timeline.Place(.rollback, step.name)]
      item.attempt = item.span == nil ? 0 : attempt
      item.waiver = waiver(of: step)
      if item.status == .running, let start = item.span?.start {
        item.timeLeft = max(.zero, (start + step.command.timeout) - now)
      }
      return item
    }
  }

  private func rollbackStatus(
    of index: Int, _ id: FailureID, _ rollback: Rollback
  ) -> ItemStatus {
    if index < rollback.done {
      return waiver(of: rollback.requested.steps[index]) == nil ? .met : .waived
    }
    guard index == rollback.done else { return .notReached }
    if rollback.failure?.id == id { return .unmet }
    if state.standing.end != nil { return .notReached }
    return state.openCommand?.kind == .rollback ? .running : .waiting
  }

  /// The waiver of any attempt of a step: the state keeps no count of those of steps that are over.
  private func waiver(of step: RollbackStep) -> FailureWaived? {
    let name = FailureID(step, attempt: 0).text.dropLast()
    return state.waivers.values.first { $0.failure.text.hasPrefix(name) }
  }
}
