import RolloutModel

/// The rollout as a whole: a pipeline run, and the service that it changes.
extension CDEventMapper {
  mutating func planned(_ payload: RolloutPlanned) -> [CDEventDraft] {
    facts = CDEventFacts(payload.plan)
    return [pipeline(.pipelineRunQueued)]
  }

  mutating func decided(_ payload: RolloutDecided) -> [CDEventDraft] {
    facts.policy = nil
    let isAllowed = payload.decision == .allow
    let end = pipeline(
      .pipelineRunFinished, isAllowed ? .success : .failure, errors: payload.reasons)
    return isAllowed && reachedEverybody ? [end, service(.servicePublished)] : [end]
  }

  mutating func aborted(_ payload: RolloutAborted) -> [CDEventDraft] {
    facts.policy = nil
    return [pipeline(.pipelineRunFinished, .cancel, errors: [payload.reason])]
  }

  mutating func rolledBack(_ payload: RolloutRolledBack) -> [CDEventDraft] {
    facts.policy = nil
    let end = pipeline(.pipelineRunFinished, .failure, errors: payload.reasons)
    return isDeployed ? [end, service(.serviceRolledBack)] : [end]
  }

  func attached(_ payload: RunnerAttached) -> [CDEventDraft] {
    let runner = CDEventDraft(
      .runnerAttached, "\(rollout)/runner#\(payload.epoch)",
      [("epoch", .integer(Int64(payload.epoch))), ("host", .string(payload.host))])
    return payload.epoch == 1 ? [pipeline(.pipelineRunStarted), runner] : [runner]
  }

  func detached(_ payload: RunnerDetached) -> [CDEventDraft] {
    [CDEventDraft(.runnerDetached, "\(rollout)/runner", [("reason", .string(payload.reason))])]
  }

  func jumped(_ payload: ClockJumped) -> [CDEventDraft] {
    [
      CDEventDraft(
        .clockJumped, "\(rollout)/clock",
        [("byMilliseconds", .integer(payload.by.count)), ("reason", .string(payload.reason))])
    ]
  }

  func captured(_ payload: SnapshotCaptured) -> [CDEventDraft] {
    [
      CDEventDraft(
        .snapshotCaptured, "\(rollout)/snapshot/\(payload.label)",
        [
          ("label", .string(payload.label)), ("httpStatus", .integer(Int64(payload.httpStatus))),
          ("digest", .string(payload.body.digest.text)),
        ])
    ]
  }

  func notCaptured(_ payload: SnapshotFailed) -> [CDEventDraft] {
    [
      CDEventDraft(
        .snapshotFailed, "\(rollout)/snapshot/\(payload.label)",
        [("label", .string(payload.label)), ("reason", .string(payload.reason))])
    ]
  }

  private func pipeline(
    _ type: CDEventType, _ outcome: CDEventOutcome? = nil, errors: [String] = []
  ) -> CDEventDraft {
    CDEventDraft(
      type, rollout.text,
      [
        ("pipelineName", .string(facts.pipeline)), ("outcome", outcome?.json),
        ("errors", errors.isEmpty ? nil : .string(errors.joined(separator: "\n"))),
      ])
  }

  var environment: OrderedJSON { .object([("id", .string(facts.environment))]) }

  func service(_ type: CDEventType) -> CDEventDraft {
    let artifact: PackageURL? =
      switch type {
      case .servicePublished: nil
      case .serviceRolledBack: facts.baseline
      default: facts.artifact
      }
    return CDEventDraft(
      type, facts.service,
      [("environment", environment), ("artifactId", artifact.map { .string($0.text) })])
  }

  /// A cohort is in force: the first deploys the service, each later one upgrades it.
  mutating func inForce(_ percent: CohortPercent) -> [CDEventDraft] {
    guard percent.value > 0 else { return [] }
    let type: CDEventType = isDeployed ? .serviceUpgraded : .serviceDeployed
    isDeployed = true
    if percent.value == 100 { reachedEverybody = true }
    return [service(type)]
  }
}
