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
    cohortProblems() + gateProblems() + soakProblems() + sloProblems() + placeholderProblems()
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
      problems += commandProblems(gate.command, field: "gates.\(gate.name)")
    }
    if case .run(let command) = drill {
      problems += commandProblems(command, field: "drill")
    }
    if let apply { problems += commandProblems(apply, field: "apply") }
    for source in snapshots where !Plan.isFileNamePart(source.name) {
      problems.append(
        PlanProblem(
          field: "snapshots",
          message: "expected a name of letters, digits, '.', '_' and '-', got '\(source.name)'"))
    }
    return problems
  }

  private func commandProblems(_ command: CommandPlan, field: String) -> [PlanProblem] {
    var problems: [PlanProblem] = []
    // A shell with nothing to do succeeds, and a check that checks nothing must not pass.
    if command.command.allSatisfy(\.isWhitespace) {
      problems.append(
        PlanProblem(field: "\(field).command", message: "expected a command, got nothing"))
    }
    if command.timeout <= .zero {
      problems.append(
        PlanProblem(
          field: "\(field).timeout-seconds", message: "expected a timeout above 0 seconds"))
    }
    return problems
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
    let known = Set(slo?.metrics.map(\.name) ?? [])
    var problems: [PlanProblem] = []
    for rule in policy.rules where !known.contains(rule.metric) {
      problems.append(
        PlanProblem(
          field: "policy.rules.\(rule.name)",
          message: "expected a metric of slo.metrics, got '\(rule.metric)'"))
    }
    if let slo, slo.metrics.isEmpty {
      problems.append(
        PlanProblem(field: "slo.metrics", message: "expected at least one metric, got none"))
    }
    if slo?.snapshotURL != nil, policy.rules.isEmpty {
      problems.append(
        PlanProblem(
          field: "policy.rules",
          message: "expected at least one rule for the metrics that are sampled, got none"))
    }
    return problems
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
    return problems
  }

  /// Whether the text can stand in the name of an artifact without leaving its directory.
  package static func isFileNamePart(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 100 && text.first != "." && text.first != "-"
      && text.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
