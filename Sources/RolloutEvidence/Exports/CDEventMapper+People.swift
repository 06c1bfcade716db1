import RolloutModel

/// What people do, and holds.
extension CDEventMapper {
  func held(_ payload: RolloutHeld) -> [CDEventDraft] {
    [
      CDEventDraft(
        .holdPlaced, "\(rollout)/hold/\(payload.cause.rawValue)",
        [
          ("cause", .string(payload.cause.rawValue)), ("reason", .string(payload.reason)),
          ("owner", payload.owner.map { .string($0) }),
          ("until", payload.until.map { .string($0.rfc3339) }),
          ("failures", .array(payload.failures.map { .string($0.text) })),
        ])
    ]
  }

  func resumed(_ payload: RolloutResumed) -> [CDEventDraft] {
    let causes = payload.lifted.map(\.rawValue)
    return [
      CDEventDraft(
        .holdLifted, "\(rollout)/hold/\(causes.joined(separator: "+"))",
        [
          ("causes", .array(causes.map { .string($0) })), ("reason", .string(payload.reason)),
          ("overrides", .bool(payload.overrides)),
          ("endedByItself", .bool(payload.endedByItself)),
        ])
    ]
  }

  func retried(_ payload: RolloutRetried) -> [CDEventDraft] {
    [
      CDEventDraft(
        .failureRetried, "\(rollout)/\(payload.failure)",
        [("failure", .string(payload.failure.text)), ("reason", .string(payload.reason))])
    ]
  }

  func waived(_ payload: FailureWaived) -> [CDEventDraft] {
    [
      CDEventDraft(
        .failureWaived, "\(rollout)/\(payload.failure)",
        [
          ("failure", .string(payload.failure.text)), ("message", .string(payload.message)),
          ("reason", .string(payload.reason)),
        ])
    ]
  }

  func soakPromoted(_ payload: SoakPromoted) -> [CDEventDraft] {
    [
      CDEventDraft(
        .soakPromoted, "\(rollout)/\(payload.stage)/soak",
        [
          ("stage", .string(payload.stage.label)),
          ("requiredMilliseconds", .integer(payload.required.count)),
          ("observedMilliseconds", .integer(payload.observed.count)),
          ("reason", .string(payload.reason)),
        ])
    ]
  }

  func labelled(_ payload: ChangeLabelled) -> [CDEventDraft] {
    [
      CDEventDraft(
        .changeLabelled, "\(rollout)/change",
        [
          ("quality", .string(payload.quality.rawValue)), ("reason", .string(payload.reason)),
          ("incident", payload.incident.map { .string($0) }),
          ("onset", payload.onset.map { .string($0.rfc3339) }),
          ("preventedByBlock", payload.preventedByBlock.map { .string($0.rawValue) }),
          ("source", payload.source.map { .string($0) }),
        ])
    ]
  }

  func rollbackRequested(_ payload: RollbackRequested) -> [CDEventDraft] {
    [
      CDEventDraft(
        .rollbackRequested, "\(rollout)/rollback",
        [
          ("reason", .string(payload.reason)), ("automatic", .bool(payload.automatic)),
          ("fromCohort", payload.fromCohort.map { .string($0.label) }),
          ("cause", payload.cause.map { .string($0.text) }),
          ("steps", .array(payload.steps.map { .string($0.name) })),
        ])
    ]
  }
}
