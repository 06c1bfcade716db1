extension RolloutState {
  /// The decision, if it were made now.
  package var decision: RolloutDecided {
    let reasons = boundedReasons
    return RolloutDecided(decision: reasons.isEmpty ? .allow : .block, reasons: reasons)
  }

  private var boundedReasons: [String] {
    let reasons = failures.map { RolloutState.bounded($0.message) }
    // Every failure is an event of its own; the decision must still fit into one.
    guard reasons.count > RolloutDecided.reasonLimit else { return reasons }
    let more = reasons.count - RolloutDecided.reasonLimit
    return reasons.prefix(RolloutDecided.reasonLimit) + ["and \(more) more"]
  }

  /// A message of a length that many of them fit into one event.
  static func bounded(_ message: String) -> String {
    guard message.utf8.count > messageByteLimit else { return message }
    var kept = ""
    for character in message {
      guard kept.utf8.count + character.utf8.count <= messageByteLimit else { break }
      kept.append(character)
    }
    return kept + "…"
  }

  private static let messageByteLimit = 1000

  /// The events that end the rollout: or, before a block, those that begin its rollback.
  ///
  /// - Parameter cause: the failure that a rollback names as its cause.
  func ending(as decision: RolloutDecided, cause: Failure?) -> [RolloutEvent] {
    if decision.decision == .block, let rollback = planned.plan.rollback, let cohort = latestCohort
    {
      return [
        .rollbackRequested(
          RollbackRequested(
            reason: cause.map { RolloutState.bounded($0.message) } ?? decision.reasons.first ?? "",
            automatic: true,
            fromCohort: cohort, cause: cause?.id, steps: rollback.steps, isPlanned: true))
      ]
    }
    return earlyEnd + [.rolloutDecided(decision)]
  }

  /// Ends the cohort that is open when the rollout ends in the middle of it.
  var earlyEnd: [RolloutEvent] {
    guard let open = latestCohort, outcome(of: .completeCohort(open)) == nil else { return [] }
    return [
      .cohortCompleted(CohortCompleted(stage: open, verdict: verdict(of: open, early: true)))
    ]
  }

  /// The events that end a rollout whose rollback is done.
  var rolledBackEnd: [RolloutEvent] {
    earlyEnd + [.rolloutRolledBack(RolloutRolledBack(reasons: boundedReasons))]
  }

  /// The next step of a rollback that was asked for. Failures of its steps hold for a person.
  func nextOfRollback(now: Timestamp) -> Action {
    guard let rollback else { preconditionFailure("Invariant: asked only during a rollback") }
    if let failure = rollback.failure {
      guard holds[.failure] == nil else { return .hold(until: nil) }
      return .append([
        .rolloutHeld(
          RolloutHeld(
            cause: .failure, reason: RolloutState.bounded(failure.message), failures: [failure.id]))
      ])
    }
    guard let step = liveStep(of: rollback) else {
      return .append(rolledBackEnd)
    }
    return .run(
      CommandRequest(
        kind: .rollback,
        started: CommandStarted(
          stage: .rollback, name: step.name, attempt: rollback.attempt + 1,
          command: step.command.command, timeout: step.command.timeout),
        command: step.command, environment: rollbackValues(rollback.requested)))
  }

  /// The step to be done now, as it is to be carried out: an event holds its redacted text.
  private func liveStep(of rollback: Rollback) -> RollbackStep? {
    guard let step = rollback.currentStep else { return nil }
    guard rollback.requested.isPlanned, let plan = planned.plan.rollback,
      rollback.done < plan.steps.count
    else { return step }
    return plan.steps[rollback.done]
  }

  /// The facts that a rollback command finds in its environment.
  private func rollbackValues(_ requested: RollbackRequested) -> [EnvironmentValue] {
    let version = allFailures.first { $0.id == requested.cause }?.version
    return planned.plan.identityValues + [
      EnvironmentValue("ROLLOUT_FROM_COHORT", requested.fromCohort?.label ?? ""),
      EnvironmentValue(
        "ROLLOUT_FROM_PERCENT", requested.fromCohort?.percent?.description ?? "0"),
      EnvironmentValue("ROLLOUT_CAUSE", requested.cause?.text ?? ""),
      EnvironmentValue("ROLLOUT_CAUSE_EVENT", version.map(String.init) ?? ""),
      EnvironmentValue("ROLLOUT_REASON", requested.reason),
    ]
  }
}

extension Plan {
  /// The cohort's variables with their values, in the order of the plan.
  package func cohortEnvironmentValues(for percent: CohortPercent) -> [EnvironmentValue] {
    cohortEnvironment.map {
      EnvironmentValue($0.name, $0.value.filled(with: ["percent": percent.description]))
    }
  }

  /// What is rolled out, where and from what, for commands to read.
  package var identityValues: [EnvironmentValue] {
    var values = [
      EnvironmentValue("ROLLOUT_SERVICE", service),
      EnvironmentValue("ROLLOUT_ENVIRONMENT", environment),
    ]
    for (name, release) in [("RELEASE", release), ("BASELINE", baseline)] {
      guard let release else { continue }
      values.append(EnvironmentValue("ROLLOUT_\(name)", release.name))
      values.append(EnvironmentValue("ROLLOUT_\(name)_DIGEST", release.digest ?? ""))
    }
    return values
  }
}
