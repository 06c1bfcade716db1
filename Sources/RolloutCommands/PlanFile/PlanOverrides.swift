import RolloutModel

/// What an operator may change of a plan from the command line; nil leaves the plan's word.
struct PlanOverrides: Sendable {
  var cohorts: String?
  var soakSeconds: Int64?
  var soakMode: SoakPlan.Mode?
  var sampleInterval: Milliseconds?
  var continuation: Continuation?
  var gapAction: GapAction?
  var controlBaseURL: String?
  var tokenConfigured: Bool?
  var runtimeMetricsURL: String?
  var controlStatusURL: String?
  var sloSnapshotURL: String?
  var maxP95LatencyMilliseconds: String?
  var maxErrorBudgetRatio: String?
  var drillCommand: String?
  var rollbackCommand: String?
  var release: Release?
  var baseline: Release?
  var applyCommand: String?
  /// `name=command`
  var gates: [String] = []
  var gateTimeout: Milliseconds?
  var skipGates = false
  var skipDrill = false
  /// Whether what the bash harness accepted is accepted: 0 %, repeated and descending cohorts.
  var lenient = false

  /// - Throws: ``UsageRefusal``
  func apply(to plan: inout Plan) throws {
    try applySchedule(to: &plan)
    try applyCommands(to: &plan)
    try applySources(to: &plan)
    try applyThreshold(maxP95LatencyMilliseconds, of: "p95_latency_ms", to: &plan)
    try applyThreshold(maxErrorBudgetRatio, of: "error_budget_ratio", to: &plan)
    let problems = plan.problems().filter { !(lenient && $0.field == "cohorts") }
    guard problems.isEmpty else {
      throw UsageRefusal(problems.map { "\($0.field): \($0.message)" }.joined(separator: "\n"))
    }
  }

  private func applySchedule(to plan: inout Plan) throws {
    if let cohorts {
      plan.cohorts = try PlanOverrides.cohorts(from: cohorts)
      plan.cohortsAsWritten = cohorts
    }
    if let soakSeconds { plan.soak.required = .seconds(soakSeconds) }
    if let soakMode { plan.soak.mode = soakMode }
    if let sampleInterval { plan.soak.sampleInterval = sampleInterval }
    if let continuation { plan.continuation = continuation }
    if let gapAction { plan.soak.gapAction = gapAction }
    if let release { plan.release = release }
    if let baseline { plan.baseline = baseline }
    if let rollbackCommand {
      plan.rollback = RollbackPlan(command: CommandPlan(command: rollbackCommand))
    }
  }

  /// White space and empty entries are passed over.
  static func cohorts(from text: String) throws -> [CohortPercent] {
    let cohorts = try text.split(separator: ",").compactMap { part -> CohortPercent? in
      let trimmed = part.filter { !$0.isWhitespace }
      if trimmed.isEmpty { return nil }
      guard trimmed.allSatisfy(\.isNumber), let number = Int(trimmed),
        let cohort = CohortPercent(number)
      else { throw UsageRefusal("Invalid cohort percentage: \(trimmed)") }
      return cohort
    }
    guard !cohorts.isEmpty else {
      throw UsageRefusal("No valid production cohorts provided.")
    }
    return cohorts
  }

  private func applyCommands(to plan: inout Plan) throws {
    if let applyCommand {
      // Time limits of the plan stay, here as for gates and the drill.
      var apply = plan.apply ?? CommandPlan(command: applyCommand)
      apply.command = applyCommand
      plan.apply = apply
    }
    for text in gates {
      guard let separator = text.firstIndex(of: "="), separator != text.startIndex else {
        throw UsageRefusal("expected --gate name=command, got '\(text)'")
      }
      plan.gates = .run(
        PlanOverrides.replacing(
          plan.gates.gates, name: String(text[..<separator]),
          command: String(text[text.index(after: separator)...])))
    }
    if let drillCommand {
      // A drill of the plan's keeps its time limits.
      var drill = CommandPlan(command: drillCommand)
      if case .run(let planned) = plan.drill { drill = planned }
      drill.command = drillCommand
      plan.drill = .run(drill)
    }
    if let gateTimeout {
      plan.gates = .run(
        plan.gates.gates.map { gate in
          var gate = gate
          gate.command.timeout = gateTimeout
          return gate
        })
      if case .run(var drill) = plan.drill {
        drill.timeout = gateTimeout
        plan.drill = .run(drill)
      }
    }
    if skipGates { plan.gates = .skip(reason: "--skip-gates") }
    if skipDrill, plan.drill != nil { plan.drill = .skip(reason: "--skip-rollback-drill") }
  }

  /// A gate of that name gets the command; otherwise it comes last.
  private static func replacing(_ gates: [Gate], name: String, command: String) -> [Gate] {
    var gates = gates
    let gate = Gate(name: GateName(name), command: CommandPlan(command: command))
    if let index = gates.firstIndex(where: { $0.name == gate.name }) {
      gates[index].command.command = command
    } else {
      gates.append(gate)
    }
    return gates
  }

  private func applySources(to plan: inout Plan) throws {
    if let controlBaseURL {
      guard plan.probe != nil else {
        throw UsageRefusal(
          "expected a plan with a probe for --control-base-url, got '\(plan.name)' without")
      }
      plan.probe?.baseURL = controlBaseURL
    }
    if let tokenConfigured { plan.probe?.tokenConfigured = tokenConfigured }
    try set(runtimeMetricsURL, of: "runtime_metrics", flag: "--runtime-metrics-url", in: &plan)
    try set(controlStatusURL, of: "control_status", flag: "--control-status-url", in: &plan)
    if let sloSnapshotURL {
      guard plan.slo != nil else {
        throw UsageRefusal(
          "expected a plan with SLO metrics for --slo-snapshot-url, got '\(plan.name)' without")
      }
      plan.slo?.snapshotURL = sloSnapshotURL
    }
  }

  private func set(
    _ url: String?, of source: String, flag: String, in plan: inout Plan
  ) throws {
    guard let url else { return }
    guard let index = plan.snapshots.firstIndex(where: { $0.name == source }) else {
      throw UsageRefusal(
        "expected a plan with a snapshot '\(source)' for \(flag), got '\(plan.name)' without")
    }
    plan.snapshots[index].url = url
  }

  private func applyThreshold(
    _ text: String?, of metric: MetricName, to plan: inout Plan
  ) throws {
    guard let text else { return }
    guard let limit = Limit(text) else {
      throw UsageRefusal(
        "expected a decimal number, 0 or more, for the limit of \(metric), "
          + "got '\(text)'")
    }
    var found = false
    for (index, rule) in plan.policy.rules.enumerated() {
      guard case .threshold(var threshold) = rule.condition, threshold.metric == metric else {
        continue
      }
      found = true
      threshold.limit = limit
      plan.policy.rules[index].condition = .threshold(threshold)
    }
    guard found else {
      throw UsageRefusal(
        "expected a plan with a rule on \(metric) to change its limit, got '\(plan.name)' "
          + "without")
    }
  }
}
