import RolloutModel

/// Cohorts and the commands around them, as task runs; for percentages there is no standard event.
extension CDEventMapper {
  mutating func entered(_ payload: CohortEntered) -> [CDEventDraft] {
    let stage = payload.stage.label
    let drafts = [
      task(.taskRunStarted, stage, name: stage),
      CDEventDraft(
        .cohortEntered, "\(rollout)/\(stage)",
        [("stage", .string(stage)), ("percent", .integer(Int64(payload.percent.value)))]),
    ]
    return facts.hasApply ? drafts : drafts + inForce(payload.percent)
  }

  func completed(_ payload: CohortCompleted) -> [CDEventDraft] {
    let stage = payload.stage.label
    let verdict = payload.verdict
    return [
      task(
        .taskRunFinished, stage, name: stage, CDEventOutcome(verdict),
        errors: verdict == .pass ? nil : "the cohort ended as \(verdict.rawValue)"),
      CDEventDraft(
        .cohortCompleted, "\(rollout)/\(stage)",
        [("stage", .string(stage)), ("verdict", .string(verdict.rawValue))]),
    ]
  }

  func taskStarted(_ payload: CommandStarted) -> [CDEventDraft] {
    [task(.taskRunStarted, command(payload.stage, payload.name, payload.attempt), payload.name)]
  }

  mutating func applyFinished(_ payload: CommandFinished) -> [CDEventDraft] {
    let finished = taskFinished(payload)
    guard payload.passed, let percent = payload.stage.percent else { return finished }
    return finished + inForce(percent)
  }

  func taskFinished(_ payload: CommandFinished) -> [CDEventDraft] {
    [
      task(
        .taskRunFinished, command(payload.stage, payload.name, payload.attempt),
        name: payload.name, CDEventOutcome(payload.exit),
        errors: payload.passed ? nil : payload.exit.words)
    ]
  }

  func taskInterrupted(_ payload: CommandInterrupted) -> [CDEventDraft] {
    [
      task(
        .taskRunFinished, command(payload.stage, payload.name, payload.attempt),
        name: payload.name, .cancel, errors: payload.reason)
    ]
  }

  func drillStarted(_ payload: CommandStarted) -> [CDEventDraft] {
    [drill(.drillStarted, payload.attempt, [])]
  }

  func drillFinished(_ payload: CommandFinished) -> [CDEventDraft] {
    [
      drill(
        .drillFinished, payload.attempt,
        [
          ("outcome", CDEventOutcome(payload.exit).json), ("reason", .string(payload.exit.words)),
          ("durationMilliseconds", .integer(payload.duration.count)),
        ])
    ]
  }

  func drillInterrupted(_ payload: CommandInterrupted) -> [CDEventDraft] {
    [drill(.drillInterrupted, payload.attempt, [("reason", .string(payload.reason))])]
  }

  func drillSkipped(_ payload: StepSkipped) -> [CDEventDraft] {
    [
      CDEventDraft(
        .drillSkipped, "\(rollout)/\(Stage.rollbackDrill)", [("reason", .string(payload.reason))])
    ]
  }

  private func drill(
    _ type: CDEventType, _ attempt: Int, _ more: [(key: String, value: OrderedJSON?)]
  ) -> CDEventDraft {
    CDEventDraft(
      type, "\(rollout)/\(Stage.rollbackDrill)#\(attempt)",
      [("attempt", .integer(Int64(attempt)))] + more)
  }

  private func command(_ stage: Stage, _ name: String, _ attempt: Int) -> String {
    "\(stage)/\(name)#\(attempt)"
  }

  private func task(_ type: CDEventType, _ subject: String, _ name: String) -> CDEventDraft {
    task(type, subject, name: name)
  }

  private func task(
    _ type: CDEventType, _ subject: String, name: String, _ outcome: CDEventOutcome? = nil,
    errors: String? = nil
  ) -> CDEventDraft {
    CDEventDraft(
      type, "\(rollout)/\(subject)",
      [
        ("taskName", .string(name)),
        ("pipelineRun", .object([("id", .string(rollout.text))])), ("outcome", outcome?.json),
        ("errors", errors.map { .string($0) }),
      ])
  }
}
