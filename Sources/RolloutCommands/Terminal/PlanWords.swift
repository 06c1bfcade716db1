import RolloutModel

/// What a run of a plan would do, in words.
enum PlanWords {
  /// A numbered line for each step, then the policy.
  static func lines(of plan: Plan) -> [String] {
    let rules = plan.policy.rules.map(RuleWords.words)
    var lines = [
      "\(plan.name): \(plan.service) in \(plan.environment), cohorts \(plan.cohortsAsWritten), "
        + words(of: plan.continuation),
      "Policy: " + (rules.isEmpty ? "no rules" : rules.joined(separator: "; ")),
    ]
    for (name, release) in [("Release", plan.release), ("Baseline", plan.baseline)] {
      guard let release else { continue }
      lines.append("\(name): \(release.name)" + (release.digest.map { " (\($0))" } ?? ""))
    }
    if let rollback = plan.rollback {
      let commands = rollback.steps.map { EventWords.oneLine($0.command.command) }
      lines.append("Rollback: " + commands.joined(separator: "; then "))
    }
    if !plan.freezes.isEmpty {
      lines.append("Freeze: " + plan.freezes.map(\.text).joined(separator: "; "))
    }
    lines.append("")
    for (index, step) in plan.steps.enumerated() {
      let number = String(index + 1)
      lines.append(
        String(repeating: " ", count: max(0, 3 - number.count)) + "\(number)  "
          + words(of: step, in: plan))
    }
    return lines
  }

  static func words(of continuation: Continuation) -> String {
    switch continuation {
    case .stopAtFirstFailure: "stops at the first failure"
    case .evaluateAll: "runs every step, then decides"
    case .hold: "holds at a failure until a person decides"
    }
  }

  static func words(of step: Step, in plan: Plan) -> String {
    switch step {
    case .captureSnapshot(let label, let url): return "capture \(label) from \(url)"
    case .checkSLO(let stage):
      let server = plan.slo?.prometheus == nil ? "" : "Prometheus at "
      return plan.slo?.sourceURL.map { "sample the SLO of \(stage) from \(server)\($0)" }
        ?? "skip the SLO check of \(stage): \(plan.slo?.skipReason ?? SLOPlan.skipReason)"
    case .runGate(let gate):
      return "gate \(gate.name), at most \(EventWords.seconds(gate.command.timeout)): "
        + EventWords.oneLine(gate.command.command)
    case .skipGates(let reason): return "skip all gates: \(reason)"
    case .enterCohort(let stage): return "enter \(stage)"
    case .apply(let stage):
      return "apply \(stage): \(EventWords.oneLine(plan.apply?.command ?? ""))"
    case .probe(let stage):
      return plan.probe?.url.map { "probe \(stage) at \($0)" }
        ?? "skip the probe of \(stage): \(ProbePlan.skipReason)"
    case .soak(let stage):
      return plan.soak.mode == .advisory
        ? "write down that \(stage) should soak \(EventWords.seconds(plan.soak.required))"
        : "soak \(stage) for \(EventWords.seconds(plan.soak.required)), a sample every "
          + EventWords.seconds(plan.soak.sampleInterval)
    case .completeCohort(let stage): return "complete \(stage)"
    case .runDrill(let command): return "rollback drill: \(EventWords.oneLine(command.command))"
    case .skipDrill(let reason): return "skip the rollback drill: \(reason)"
    }
  }
}
