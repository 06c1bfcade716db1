import RolloutModel

/// Gates and probes, as test case runs; the gates together are a test suite run.
extension CDEventMapper {
  private var suite: String { "\(rollout)/gates" }

  mutating func gateStarted(_ payload: CommandStarted) -> [CDEventDraft] {
    let started = testCase(
      .testCaseRunStarted, gate: payload.name, attempt: payload.attempt, nil, reason: nil)
    guard failedGates == nil else { return [started] }
    failedGates = []
    return [suiteRun(.testSuiteRunStarted, nil), started]
  }

  mutating func gateFinished(_ payload: CommandFinished) -> [CDEventDraft] {
    if payload.passed {
      failedGates?.remove(payload.name)
    } else {
      failedGates?.insert(payload.name)
    }
    return [
      testCase(
        .testCaseRunFinished, gate: payload.name, attempt: payload.attempt,
        CDEventOutcome(payload.exit), reason: payload.exit.words)
    ]
  }

  mutating func gateInterrupted(_ payload: CommandInterrupted) -> [CDEventDraft] {
    failedGates?.insert(payload.name)
    return [
      testCase(
        .testCaseRunFinished, gate: payload.name, attempt: payload.attempt, .cancel,
        reason: payload.reason)
    ]
  }

  func gateSkipped(_ payload: StepSkipped) -> [CDEventDraft] {
    [
      CDEventDraft(
        .testCaseRunSkipped, suite,
        [
          ("environment", environment), ("testCase", testCase("gates", "other")),
          ("reason", .string(payload.reason)),
        ])
    ]
  }

  /// The gates are over once something comes after them.
  mutating func closingGates(before event: RolloutEvent) -> [CDEventDraft] {
    guard let failed = failedGates else { return [] }
    let outcome: CDEventOutcome
    switch event {
    case .cohortEntered, .rolloutDecided, .rolloutRolledBack, .rollbackRequested:
      outcome = failed.isEmpty ? .success : .failure
    case .rolloutAborted: outcome = .cancel
    default: return []
    }
    failedGates = nil
    return [suiteRun(.testSuiteRunFinished, outcome)]
  }

  func probeStarted(_ payload: ProbeStarted) -> [CDEventDraft] {
    [probe(.testCaseRunStarted, payload.stage, nil, reason: nil)]
  }

  func probeFinished(_ payload: ProbeFinished) -> [CDEventDraft] {
    let outcome: CDEventOutcome =
      payload.passed ? .success : payload.httpStatus == nil ? .error : .failure
    return [
      probe(
        .testCaseRunFinished, payload.stage, outcome,
        reason: payload.passed ? nil : payload.failureWords)
    ]
  }

  func probeInterrupted(_ payload: ProbeInterrupted) -> [CDEventDraft] {
    [probe(.testCaseRunFinished, payload.stage, .cancel, reason: payload.reason)]
  }

  func probeSkipped(_ payload: StepSkipped) -> [CDEventDraft] {
    [probe(.testCaseRunSkipped, payload.stage, nil, reason: payload.reason)]
  }

  private func suiteRun(_ type: CDEventType, _ outcome: CDEventOutcome?) -> CDEventDraft {
    CDEventDraft(
      type, suite,
      [
        ("environment", environment), ("outcome", outcome?.json),
        (
          "testSuite",
          .object([
            ("id", .string("\(facts.pipeline)/gates")), ("name", .string("gates")),
          ])
        ),
      ])
  }

  private func testCase(
    _ type: CDEventType, gate: String, attempt: Int, _ outcome: CDEventOutcome?, reason: String?
  ) -> CDEventDraft {
    CDEventDraft(
      type, "\(suite)/\(gate)#\(attempt)",
      [
        ("environment", environment), ("testCase", testCase("gates/\(gate)", "other")),
        ("testSuiteRun", .object([("id", .string(suite))])), ("outcome", outcome?.json),
        ("reason", reason.map { .string($0) }),
      ])
  }

  private func probe(
    _ type: CDEventType, _ stage: Stage, _ outcome: CDEventOutcome?, reason: String?
  ) -> CDEventDraft {
    CDEventDraft(
      type, "\(rollout)/\(stage)/probe",
      [
        ("environment", environment), ("testCase", testCase("\(stage)/probe", "functional")),
        ("outcome", outcome?.json), ("reason", reason.map { .string($0) }),
      ])
  }

  private func testCase(_ name: String, _ type: String) -> OrderedJSON {
    .object([
      ("id", .string("\(facts.pipeline)/\(name)")), ("name", .string(name)),
      ("type", .string(type)),
    ])
  }
}
