import RolloutModel

/// Walks the steps of a plan and says of each how it stands.
struct StageExplainer {
  let state: RolloutState
  let timeline: Timeline
  let now: Timestamp
  let failures: [FailureID: Failure]

  init(state: RolloutState, timeline: Timeline, now: Timestamp) {
    self.state = state
    self.timeline = timeline
    self.now = now
    failures = Dictionary(state.allFailures.map { ($0.id, $0) }) { first, _ in first }
  }

  private struct Group {
    var stage: Stage?
    var label: String
    var items: [ExplainedItem] = []
  }

  var stages: [ExplainedStage] {
    var groups: [Group] = []
    for (index, step) in state.steps.enumerated() {
      let stage = stage(of: step, after: groups.last?.stage, isFirst: index == 0, index)
      let label = stage?.label ?? "after"
      if groups.last?.label != label { groups.append(Group(stage: stage, label: label)) }
      groups[groups.count - 1].items += items(of: step, index)
    }
    if let rollback = state.rollback {
      groups.append(
        Group(stage: .rollback, label: Stage.rollback.label, items: rollbackItems(rollback)))
    }
    return groups.map { group in
      ExplainedStage(
        label: group.label, items: group.items,
        verdict: group.stage.flatMap { timeline.verdicts[$0] },
        span: group.stage.flatMap { timeline.stages[$0] })
    }
  }

  /// Captures belong to the stage around them; nil for those after the last stage.
  private func stage(of step: Step, after previous: Stage?, isFirst: Bool, _ index: Int) -> Stage? {
    switch step {
    case .checkSLO(let stage), .enterCohort(let stage), .apply(let stage), .probe(let stage),
      .soak(let stage), .completeCohort(let stage):
      return stage
    case .runGate, .skipGates: return .gates
    case .runDrill, .skipDrill: return .rollbackDrill
    case .captureSnapshot:
      if isFirst { return .baseline }
      if previous == .rollbackDrill { return .postRollbackDrill }
      guard index > 0, case .completeCohort = state.steps[index - 1] else { return previous }
      return nil
    }
  }

  private func items(of step: Step, _ index: Int) -> [ExplainedItem] {
    let plan = state.plan
    switch step {
    case .enterCohort, .completeCohort:
      return []
    case .captureSnapshot(let label, _):
      return [ExplainedItem(.snapshot, label, status(index), detail: reason(index))]
    case .checkSLO(let stage):
      return plan.policy.rules.map { item(of: $0, in: stage, index) }
    case .runGate(let gate):
      return [command(.gate, gate.name.text, .gates, index, timeout: gate.command.timeout)]
    case .skipGates(let reason):
      return [skipped(.gate, "all", reason, index)]
    case .apply(let stage):
      return [command(.apply, "apply", stage, index, timeout: plan.apply?.timeout)]
    case .probe(let stage):
      return [command(.probe, "probe", stage, index, timeout: plan.limits.totalTimeout)]
    case .soak(let stage):
      return [soak(of: stage, index)]
    case .runDrill(let drill):
      return [
        command(.drill, "rollback_drill", .rollbackDrill, index, timeout: drill.timeout)
      ]
    case .skipDrill(let reason):
      return [skipped(.drill, "rollback_drill", reason, index)]
    }
  }

  /// How a step stands that is not judged by rules.
  func status(_ index: Int) -> ItemStatus {
    switch state.outcomes[index] {
    case .passed: return .met
    case .skipped: return .skipped
    case .warned: return .warned
    case .redacted: return .redacted
    case .failed:
      let id = FailureID(state.steps[index], attempt: max(1, state.attempts[index]))
      if state.waivers[id] != nil { return .waived }
      return failures[id]?.action == .observe ? .observed : .unmet
    case nil: break
    }
    guard index == state.cursor else { return .notReached }
    if state.standing.end != nil || state.rollback != nil {
      return state.attempts[index] > 0 ? .incomplete : .notReached
    }
    if isOpen(index) { return .running }
    return state.holds.isEmpty ? .waiting : .held
  }

  /// Whether its end is still to be recorded.
  private func isOpen(_ index: Int) -> Bool {
    guard state.rollback == nil else { return false }
    switch state.steps[index] {
    case .runGate, .apply, .runDrill: return state.openCommand != nil
    case .probe(let stage): return state.openProbe == stage
    default: return false
    }
  }

  private func reason(_ index: Int) -> String {
    switch state.outcomes[index] {
    case .failed(let reason), .skipped(let reason), .warned(let reason): reason
    case .passed, .redacted, nil: ""
    }
  }

  private func skipped(
    _ kind: ExplainedItem.Kind, _ name: String, _ reason: String, _ index: Int
  ) -> ExplainedItem {
    ExplainedItem(
      kind, name,
      state.outcomes[index].map { $0 == .redacted ? .redacted : .skipped } ?? .notReached,
      detail: reason)
  }

  private func command(
    _ kind: ExplainedItem.Kind, _ name: String, _ stage: Stage, _ index: Int,
    timeout: Milliseconds?
  ) -> ExplainedItem {
    let attempt = state.attempts[index]
    let id = FailureID(state.steps[index], attempt: max(1, attempt))
    var item = ExplainedItem(
      kind, name, status(index), instance: id,
      action: failures[id]?.action ?? defaultAction, detail: reason(index))
    item.attempt = attempt
    item.span = attempt > 0 ? timeline.steps[Timeline.Place(stage, name)] : nil
    item.waiver = state.waivers[id]
    if item.status == .running, let timeout, let start = item.span?.start {
      item.timeLeft = max(.zero, (start + timeout) - now)
    }
    return item
  }

  /// What a plan makes of a failure that no rule speaks of.
  var defaultAction: FailureAction {
    state.plan.continuation == .hold ? .hold : .block
  }
}
