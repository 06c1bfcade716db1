import RolloutModel

/// `test-result` and `svr` for the gates and for each cohort.
extension PromotionAttestor {
  /// What came of each check.
  struct Checks {
    var passed: [String] = []
    /// Failed and waived, or without an answer.
    var warned: [String] = []
    var failed: [String] = []

    var result: String {
      if !failed.isEmpty { return "FAILED" }
      return warned.isEmpty && !passed.isEmpty ? "PASSED" : "WARNED"
    }
  }

  /// Nothing where the plan has no gates.
  func gateResults(at entry: LedgerEntry) -> [InTotoStatement] {
    let gates = state.plan.gates.gates
    guard !gates.isEmpty else { return [] }
    var checks = Checks()
    for gate in gates { sort("gates/\(gate.name)", step: .runGate(gate), into: &checks) }
    let result = testResult(checks)
    guard checks.result == "PASSED" else { return [result] }
    return [result, verification(["ROLLOUT_GATES_PASSED"], at: entry)]
  }

  func cohortResults(_ payload: CohortCompleted, at entry: LedgerEntry) -> [InTotoStatement] {
    let stage = payload.stage
    var checks = Checks()
    if state.steps.contains(.probe(stage)) {
      sort("\(stage)/probe", step: .probe(stage), into: &checks)
    }
    for rule in state.plan.policy.rules { sort(rule, in: stage, into: &checks) }
    let result = testResult(checks)
    guard payload.verdict == .pass else { return [result] }
    let name = "ROLLOUT_" + stage.label.uppercased().replacing(".", with: "_")
    let hasSoaked = lastSoak.map { $0.stage == stage && $0.mode == .wait } ?? false
    return [
      result,
      verification([name + "_PASSED"] + (hasSoaked ? [name + "_SOAKED"] : []), at: entry),
    ]
  }

  private func sort(_ name: String, step: Step, into checks: inout Checks) {
    let isWaived = state.waivers.keys.contains { $0.subject == FailureID(step, attempt: 1).subject }
    switch state.outcome(of: step) {
    case .passed: checks.passed.append(name)
    case .failed: isWaived ? checks.warned.append(name) : checks.failed.append(name)
    case .skipped, .warned, .redacted, nil: checks.warned.append(name)
    }
  }

  private func sort(_ rule: Rule, in stage: Stage, into checks: inout Checks) {
    let name = "\(stage)/slo/\(rule.name)"
    guard let observation = state.observations[stage] else { return checks.warned.append(name) }
    let isOnTrial = rule.effective(in: stage).onBreach == .observe
    if let finding = observation.findings.first(where: { $0.rule.name == rule.name }) {
      let id = FailureID(rule.name, in: stage, attempt: observation.instance(of: rule.name))
      let isSettled = finding.action == .observe || state.waivers[id] != nil
      return isSettled ? checks.warned.append(name) : checks.failed.append(name)
    }
    let hasPassed = (observation.tallies[rule.name]?.passes ?? 0) > 0
    let isWaived = !(observation.waivedKinds[rule.name] ?? []).isEmpty
    // A rule on trial, one that was waived and one that saw no value are no evidence.
    hasPassed && !isOnTrial && !isWaived ? checks.passed.append(name) : checks.warned.append(name)
  }

  private func testResult(_ checks: Checks) -> InTotoStatement {
    func names(_ names: [String]) -> OrderedJSON { .array(names.map { .string($0) }) }
    return statement(
      .testResult,
      .object([
        ("result", .string(checks.result)),
        ("configuration", .array([planDescriptor, policyDescriptor])),
        ("url", .string("urn:uuid:" + rollout.text)),
        ("passedTests", names(checks.passed)), ("warnedTests", names(checks.warned)),
        ("failedTests", names(checks.failed)),
      ]))
  }

  /// Only what passed is a property.
  private func verification(_ properties: [String], at entry: LedgerEntry) -> InTotoStatement {
    statement(
      .verificationResult,
      .object([
        (
          "verifier",
          .object([("id", .string(source)), ("policies", .array([policyDescriptor]))])
        ),
        ("timeCreated", .string(entry.time.rfc3339)),
        ("properties", .array(properties.map { .string($0) })),
      ]))
  }
}
