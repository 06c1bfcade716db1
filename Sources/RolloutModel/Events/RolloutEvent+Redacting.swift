extension RolloutEvent {
  /// The event with `redact` applied to every text that was not made by this program.
  ///
  /// What is appended cannot be scrubbed, so every event goes through here first. The switch has no
  /// default on purpose: whoever adds an event must say which of its texts come from outside.
  package func redacting(_ redact: (String) -> String) -> RolloutEvent {
    switch self {
    case .rolloutPlanned(let payload): .rolloutPlanned(payload.redacting(redact))
    case .rolloutDecided(let payload):
      .rolloutDecided(
        RolloutDecided(decision: payload.decision, reasons: payload.reasons.map(redact)))
    case .runnerAttached, .cohortEntered, .cohortCompleted, .soakStarted, .soakFinished, .soakGap,
      .redacted:
      self
    case .rolloutHeld, .rolloutResumed, .rolloutRetried, .rolloutAborted, .rolloutRolledBack,
      .failureWaived, .soakPromoted, .rollbackRequested, .clockJumped:
      redactingWords(redact)
    case .runnerDetached(let payload):
      .runnerDetached(RunnerDetached(reason: redact(payload.reason)))
    case .snapshotCaptured(let payload): .snapshotCaptured(payload.redacting(redact))
    case .snapshotFailed(let payload): .snapshotFailed(payload.redacting(redact))
    case .rollbackStarted(let payload): .rollbackStarted(payload.redacting(redact))
    case .rollbackFinished(let payload): .rollbackFinished(payload.redacting(redact))
    case .rollbackInterrupted(let payload): .rollbackInterrupted(payload.redacting(redact))
    case .probeInterrupted(let payload):
      .probeInterrupted(ProbeInterrupted(stage: payload.stage, reason: redact(payload.reason)))
    case .gateStarted(let payload): .gateStarted(payload.redacting(redact))
    case .applyStarted(let payload): .applyStarted(payload.redacting(redact))
    case .drillStarted(let payload): .drillStarted(payload.redacting(redact))
    case .gateFinished(let payload): .gateFinished(payload.redacting(redact))
    case .applyFinished(let payload): .applyFinished(payload.redacting(redact))
    case .drillFinished(let payload): .drillFinished(payload.redacting(redact))
    case .gateInterrupted(let payload): .gateInterrupted(payload.redacting(redact))
    case .applyInterrupted(let payload): .applyInterrupted(payload.redacting(redact))
    case .drillInterrupted(let payload): .drillInterrupted(payload.redacting(redact))
    case .gateSkipped(let payload): .gateSkipped(payload.redacting(redact))
    case .probeSkipped(let payload): .probeSkipped(payload.redacting(redact))
    case .sloSkipped(let payload): .sloSkipped(payload.redacting(redact))
    case .drillSkipped(let payload): .drillSkipped(payload.redacting(redact))
    case .probeStarted(let payload):
      .probeStarted(ProbeStarted(stage: payload.stage, url: redact(payload.url)))
    case .probeFinished(let payload): .probeFinished(payload.redacting(redact))
    case .sloSampled(let payload): .sloSampled(payload.redacting(redact))
    case .sloUnavailable(let payload): .sloUnavailable(payload.redacting(redact))
    case .rolloutImported(let payload): .rolloutImported(payload.redacting(redact))
    case .importContinued(let payload): .importContinued(payload.redacting(redact))
    case .changeLabelled(let payload): .changeLabelled(payload.redacting(redact))
    }
  }
}

extension ChangeLabelled {
  fileprivate func redacting(_ redact: (String) -> String) -> ChangeLabelled {
    var copy = self
    copy.incident = incident.map(redact)
    copy.source = source.map(redact)
    copy.reason = redact(reason)
    return copy
  }
}

extension SnapshotCaptured {
  fileprivate func redacting(_ redact: (String) -> String) -> SnapshotCaptured {
    var copy = self
    copy.url = redact(url)
    return copy
  }
}

extension SnapshotFailed {
  fileprivate func redacting(_ redact: (String) -> String) -> SnapshotFailed {
    var copy = self
    copy.url = redact(url)
    copy.reason = redact(reason)
    return copy
  }
}

extension CommandStarted {
  fileprivate func redacting(_ redact: (String) -> String) -> CommandStarted {
    var copy = self
    copy.command = redact(command)
    return copy
  }
}

extension CommandFinished {
  fileprivate func redacting(_ redact: (String) -> String) -> CommandFinished {
    var copy = self
    switch exit {
    case .notStarted(let reason): copy.exit = .notStarted(reason: redact(reason))
    case .lost(let reason): copy.exit = .lost(reason: redact(reason))
    case .exited, .signalled, .timedOut: break
    }
    return copy
  }
}

extension CommandInterrupted {
  fileprivate func redacting(_ redact: (String) -> String) -> CommandInterrupted {
    var copy = self
    copy.reason = redact(reason)
    return copy
  }
}

extension StepSkipped {
  fileprivate func redacting(_ redact: (String) -> String) -> StepSkipped {
    StepSkipped(stage: stage, reason: redact(reason))
  }
}

extension ProbeFinished {
  fileprivate func redacting(_ redact: (String) -> String) -> ProbeFinished {
    var copy = self
    copy.failure = failure.map(redact)
    return copy
  }
}

extension SLOSampled {
  fileprivate func redacting(_ redact: (String) -> String) -> SLOSampled {
    var copy = self
    copy.url = redact(url)
    copy.readings = readings.map { reading in
      var reading = reading
      reading.path = reading.path.map(redact)
      switch reading.content {
      case .value: break
      case .noData(let reason): reading.content = .noData(reason: redact(reason))
      case .error(let reason): reading.content = .error(reason: redact(reason))
      }
      return reading
    }
    copy.verdicts = verdicts.redacting(redact)
    return copy
  }
}

extension SLOUnavailable {
  fileprivate func redacting(_ redact: (String) -> String) -> SLOUnavailable {
    var copy = self
    copy.url = redact(url)
    copy.reason = redact(reason)
    copy.verdicts = verdicts.redacting(redact)
    return copy
  }
}

extension [RuleVerdict] {
  fileprivate func redacting(_ redact: (String) -> String) -> [RuleVerdict] {
    map { verdict in
      var verdict = verdict
      verdict.reason = verdict.reason.map(redact)
      return verdict
    }
  }
}
