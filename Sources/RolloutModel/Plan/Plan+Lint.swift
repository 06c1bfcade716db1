/// Something that keeps a plan from being run, with the field it concerns.
package struct PlanProblem: Hashable, Sendable {
  /// The path of the field in a plan file: `soak.sample-interval-seconds`.
  package var field: String
  package var message: String

  package init(field: String, message: String) {
    self.field = field
    self.message = message
  }
}

extension Plan {
  /// Everything that is wrong with the plan, not only the first; empty for a plan that may run.
  package func problems() -> [PlanProblem] {
    cohortProblems() + gateProblems() + commandProblems() + snapshotProblems() + soakProblems()
      + sloProblems() + limitProblems() + environmentProblems() + placeholderProblems()
      + artifactProblems() + rollbackProblems() + freezeProblems()
  }

  private func freezeProblems() -> [PlanProblem] {
    let limit = FreezeWindow.countLimit
    return freezes.count <= limit
      ? []
      : [
        PlanProblem(
          field: "freeze", message: "expected at most \(limit) windows, got \(freezes.count)")
      ]
  }

  private func cohortProblems() -> [PlanProblem] {
    guard !cohorts.isEmpty else {
      return [PlanProblem(field: "cohorts", message: "expected at least one cohort, got none")]
    }
    var problems: [PlanProblem] = []
    for cohort in cohorts where cohort.value == 0 {
      problems.append(
        PlanProblem(field: "cohorts", message: "expected percentages from 1 to 100, got \(cohort)"))
    }
    for (before, after) in zip(cohorts, cohorts.dropFirst()) where after <= before {
      problems.append(
        PlanProblem(
          field: "cohorts",
          message: "expected strictly ascending percentages, got \(after) after \(before)"))
    }
    return problems
  }

  private func gateProblems() -> [PlanProblem] {
    var problems: [PlanProblem] = []
    var seen: Set<GateName> = []
    for gate in gates.gates {
      if !seen.insert(gate.name).inserted {
        problems.append(
          PlanProblem(field: "gates", message: "expected distinct names, got '\(gate.name)' twice"))
      }
      if !Plan.isFileNamePart(gate.name.text) {
        problems.append(
          PlanProblem(
            field: "gates",
            message: "expected a gate name of letters, digits, '.', '_' and '-', "
              + "got '\(gate.name)'"))
      }
    }
    return problems
  }

  private func commandProblems() -> [PlanProblem] {
    var commands = gates.gates.map { ("gates.\($0.name)", $0.command) }
    if let apply { commands.append(("apply", apply)) }
    if case .run(let command) = drill { commands.append(("drill", command)) }
    commands += (rollback?.steps ?? []).map { ("rollback.\($0.name)", $0.command) }
    return commands.flatMap { field, command in
      // A shell with nothing to do succeeds, and a check that checks nothing must not pass.
      let empty = command.command.allSatisfy(\.isWhitespace)
      return timeoutProblems(command.timeout, field: "\(field).timeout-seconds")
        + (empty
          ? [PlanProblem(field: "\(field).command", message: "expected a command, got nothing")]
          : [])
    }
  }

  private func rollbackProblems() -> [PlanProblem] {
    guard let rollback else { return [] }
    guard !rollback.steps.isEmpty else {
      return [PlanProblem(field: "rollback.steps", message: "expected at least one step, got none")]
    }
    let names = rollback.steps.map(\.name)
    return Plan.repeated(names).map {
      PlanProblem(field: "rollback.steps", message: "expected distinct names, got '\($0)' twice")
    }
      + names.filter { !Plan.isFileNamePart($0) }.map {
        PlanProblem(
          field: "rollback.steps",
          message: "expected a name of letters, digits, '.', '_' and '-', got '\($0)'")
      }
  }

  private func limitProblems() -> [PlanProblem] {
    timeoutProblems(limits.connectTimeout, field: "limits.connect-timeout-seconds")
      + timeoutProblems(limits.totalTimeout, field: "limits.timeout-seconds")
  }

  private func timeoutProblems(_ timeout: Milliseconds, field: String) -> [PlanProblem] {
    timeout > .zero
      ? [] : [PlanProblem(field: field, message: "expected a timeout above 0 seconds")]
  }

  private func snapshotProblems() -> [PlanProblem] {
    var problems: [PlanProblem] = []
    for source in snapshots where !Plan.isFileNamePart(source.name) {
      problems.append(
        PlanProblem(
          field: "snapshots",
          message: "expected a name of letters, digits, '.', '_' and '-', got '\(source.name)'"))
    }
    return problems
      + Plan.repeated(snapshots.map(\.name)).map {
        PlanProblem(field: "snapshots", message: "expected distinct names, got '\($0)' twice")
      }
  }

  /// What is there more than once; each only once.
  static func repeated(_ names: [String]) -> [String] {
    var counts: [String: Int] = [:]
    return names.filter {
      counts[$0, default: 0] += 1
      return counts[$0] == 2
    }
  }

  private func soakProblems() -> [PlanProblem] {
    var problems: [PlanProblem] = []
    if soak.required < .zero {
      problems.append(
        PlanProblem(field: "soak.seconds", message: "expected 0 or more seconds"))
    }
    if soak.sampleInterval <= .zero {
      problems.append(
        PlanProblem(
          field: "soak.sample-interval-seconds", message: "expected more than 0 seconds"))
    }
    return problems
  }

  private func sloProblems() -> [PlanProblem] {
    var problems = ruleProblems()
    if let slo { problems += metricProblems(slo.metrics) + slo.sourceProblems() }
    if slo?.sourceURL != nil, policy.rules.isEmpty {
      problems.append(
        PlanProblem(
          field: "policy.rules",
          message: "expected at least one rule for the metrics that are sampled, got none"))
    }
    return problems
  }

  private static let reservedMetricNames: Set = [
    "label", "status", "reason", "duration_seconds", "snapshot_file", "sample", "duration_ms",
    "policy", "verdicts", "detail",
  ]

  private func metricProblems(_ metrics: [Metric]) -> [PlanProblem] {
    guard !metrics.isEmpty else {
      return [
        PlanProblem(field: "slo.metrics", message: "expected at least one metric, got none")
      ]
    }
    let repeated = Plan.repeated(metrics.map(\.name.text)).map {
      PlanProblem(field: "slo.metrics", message: "expected distinct names, got '\($0)' twice")
    }
    // A metric's name is a key of slo-results.jsonl.
    let unusable = metrics.map(\.name.text).filter {
      !Plan.isFileNamePart($0) || Plan.reservedMetricNames.contains($0)
    }.map {
      PlanProblem(
        field: "slo.metrics",
        message: "expected a name of letters, digits, '.', '_' and '-' that is no other key of "
          + "slo-results.jsonl, got '\($0)'")
    }
    return repeated + unusable
  }

  /// What would break out of the line that the env sequence gives each variable.
  private func environmentProblems() -> [PlanProblem] {
    cohortEnvironment.flatMap { variable in
      var problems: [PlanProblem] = []
      if !Plan.isVariableName(variable.name) {
        problems.append(
          PlanProblem(
            field: "env.\(variable.name)",
            message: "expected the name of a variable, got '\(variable.name)'"))
      }
      if variable.value.source.contains(where: \.isNewline) {
        problems.append(
          PlanProblem(field: "env.\(variable.name)", message: "expected a value of one line"))
      }
      return problems
    }
  }

  private func artifactProblems() -> [PlanProblem] {
    let file = artifacts.environmentSequenceFile
    guard file.hasSuffix(".txt"), Plan.isFileNamePart(file) else {
      return [
        PlanProblem(
          field: "artifacts.env-sequence",
          message: "expected a file name that ends with .txt, as no other artifact's does, "
            + "got '\(file)'")
      ]
    }
    return []
  }

  private func placeholderProblems() -> [PlanProblem] {
    var problems: [PlanProblem] = []
    func check(_ text: PlaceholderText, field: String, allowed: [String]) {
      for name in text.names where !allowed.contains(name) {
        let choice = allowed.map { "{{\($0)}}" }.joined(separator: ", ")
        problems.append(
          PlanProblem(field: field, message: "expected one of \(choice), got {{\(name)}}"))
      }
    }
    for variable in cohortEnvironment {
      check(variable.value, field: "env.\(variable.name)", allowed: ["percent"])
    }
    if let probe { check(probe.body, field: "probe.body", allowed: ["percent"]) }
    check(artifacts.directory, field: "artifacts.directory", allowed: ["name", "timestamp"])
    if !artifacts.directory.names.contains("timestamp") {
      problems.append(
        PlanProblem(
          field: "artifacts.directory",
          message: "expected {{timestamp}} in it, so that every rollout has its own, got "
            + "'\(artifacts.directory.source)'"))
    }
    return problems
  }
}

extension Plan {
  /// What a run of the plan would not see, in words; empty when every cohort is observed.
  ///
  /// A probe or a rule without a source is skipped, which must not happen by a mistyped variable.
  package var blindSpots: [String] {
    var spots: [String] = []
    if let probe, probe.url == nil {
      spots.append(
        probe.baseURL == nil
          ? "probe.base-url is not configured, so no cohort would be probed"
          : "\(probe.tokenVariable ?? "the token") is not set, so no cohort would be probed")
    }
    if let slo, slo.sourceURL == nil {
      let field = slo.prometheus == nil ? "slo.snapshot-url" : "slo.prometheus.url"
      spots.append("\(field) is not configured, so no rule would be checked")
    }
    if probe == nil, slo == nil {
      spots.append("the plan has neither a probe nor SLO samples, so nothing would be observed")
    }
    return spots
  }
}
