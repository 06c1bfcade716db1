import RolloutModel

/// A random plan of everything that a plan can hold, small enough to be run in a millisecond.
///
/// The same seed draws the same plan whatever the size; the size only leaves things out.
enum SimulatedPlan {
  static func make(_ random: inout SplitMix64, size: SimulationSize) -> Plan {
    var plan = Plan(
      name: "simulated", service: "web", environment: "test", summaryTitle: "Simulated",
      cohorts: cohorts(&random, limit: size.cohorts), soak: soak(&random),
      continuation: Continuation.allCases.randomElement(using: &random) ?? .stopAtFirstFailure)
    plan.gates = gates(&random, limit: size.gates)
    if random.once(in: 2) { plan.apply = command }
    if !random.once(in: 4) {
      plan.probe = ProbePlan(
        baseURL: random.once(in: 4) ? nil : "https://control.example", path: "/check",
        body: PlaceholderText("{{percent}}"))
    }
    if !random.once(in: 6) {
      plan.slo = SLOPlan(
        snapshotURL: random.once(in: 6) ? nil : "https://slo.example", metrics: Metric.spacetime)
      plan.policy = Policy(rules: rules(&random, cohorts: plan.cohortStages))
    }
    switch Int.random(in: 0...3, using: &random) {
    case 0: plan.drill = .run(command)
    case 1: plan.drill = .skip(reason: "--skip-rollback-drill")
    default: break
    }
    if random.once(in: 2) { plan.rollback = RollbackPlan(steps: rollbackSteps(&random)) }
    if random.once(in: 3) {
      plan.snapshots = [SnapshotSource(name: "metrics", url: "https://m.example")]
    }
    if random.once(in: 3) {
      let first = SimulatedFreeze.all.randomElement(using: &random)
      let second = SimulatedFreeze.all.randomElement(using: &random)
      plan.freezes = [first, random.once(in: 3) ? second : nil].compactMap { $0?.window }
    }
    return plan
  }

  static let command = CommandPlan(command: "x")

  static func rollbackSteps(_ random: inout SplitMix64) -> [RollbackStep] {
    ["restore", "check"].prefix(Int.random(in: 1...2, using: &random))
      .map { RollbackStep(name: $0, command: command) }
  }

  private static func cohorts(_ random: inout SplitMix64, limit: Int) -> [CohortPercent] {
    let count = Int.random(in: 1...3, using: &random)
    let first = Int.random(in: 0...3, using: &random)
    // The drop-in accepts a percentage twice.
    let repeats = random.once(in: 6)
    var values = [1, 5, 10, 25, 50, 100][first..<first + count].prefix(limit)
    if repeats, values.count > 1 { values[values.startIndex + 1] = values[values.startIndex] }
    return values.compactMap { CohortPercent($0) }
  }

  private static func soak(_ random: inout SplitMix64) -> SoakPlan {
    SoakPlan(
      required: .seconds(Int64.random(in: 0...7, using: &random) * 20),
      mode: random.once(in: 5) ? .advisory : .wait,
      sampleInterval: .seconds(Int64.random(in: 1...5, using: &random) * 7),
      gapAction: [nil, .extend, .hold, .accept].randomElement(using: &random) ?? nil)
  }

  private static func gates(_ random: inout SplitMix64, limit: Int) -> GatePlan {
    let count = Int.random(in: 0...2, using: &random)
    let isSafe = random.once(in: 2)
    if random.once(in: 6) { return .skip(reason: "--skip-gates") }
    return .run(
      (0..<min(count, limit)).map {
        Gate(name: $0 == 0 ? "build" : "chaos", command: command, idempotent: isSafe != ($0 == 0))
      })
  }

  static func rules(_ random: inout SplitMix64, cohorts: [Stage]) -> [Rule] {
    let count = Int.random(in: 1...3, using: &random)
    return (0..<count).map { number in
      var rule = Rule(
        name: names[number], condition: conditions.randomElement(using: &random) ?? conditions[0],
        trigger: trigger(&random), minimumSamples: Int.random(in: 1...3, using: &random),
        noData: NoDataAction.allCases.randomElement(using: &random) ?? .block,
        noDataWait: random.once(in: 3) ? .seconds(20) : .zero, errors: errors(&random),
        onBreach: action(&random))
      if random.once(in: 3) {
        let change = RuleOverride(
          trigger: random.once(in: 2) ? trigger(&random) : nil,
          minimumSamples: random.once(in: 2) ? 1 : nil,
          onBreach: random.once(in: 2) ? action(&random) : nil)
        rule.stages[(cohorts + [.baseline]).randomElement(using: &random) ?? .baseline] = change
      }
      return rule
    }
  }

  /// The rule with other limits, counts or actions.
  static func moved(_ rule: Rule, _ random: inout SplitMix64) -> Rule {
    var rule = rule
    func moved(_ threshold: Threshold) -> Threshold {
      let limits =
        threshold.metric == "p95_latency_ms" ? ["400", "600", "600.5"] : ["0.01", "0.6"]
      var threshold = threshold
      threshold.limit = .of(limits.randomElement(using: &random) ?? "0")
      return threshold
    }
    switch rule.condition {
    case .threshold(let threshold): rule.condition = .threshold(moved(threshold))
    case .any(let members): rule.condition = .any(members.map { moved($0) })
    case .all(let members): rule.condition = .all(members.map { moved($0) })
    }
    if random.once(in: 3) { rule.trigger = trigger(&random) }
    if random.once(in: 3) { rule.minimumSamples = Int.random(in: 1...5, using: &random) }
    if random.once(in: 2) { rule.onBreach = .block }
    return rule
  }

  private static let names: [RuleName] = ["first", "second", "third"]
  private static let latency = Threshold("p95_latency_ms", limit: .of("600"))
  private static let budget = Threshold("error_budget_ratio", limit: .of("0.020"))
  private static let conditions: [Condition] = [
    .threshold(latency), .threshold(budget), .any([latency, budget]), .all([latency, budget]),
  ]

  private static func trigger(_ random: inout SplitMix64) -> Trigger {
    let number = Int.random(in: 0...2, using: &random)
    switch Int.random(in: 0...3, using: &random) {
    case 0: return .consecutive(number + 1)
    case 1: return .ofLast(breaches: number + 1, samples: number + 2)
    case 2: return .lasting(.seconds(Int64(number) * 15))
    default: return .total(limit: number)
    }
  }

  private static func errors(_ random: inout SplitMix64) -> ErrorTolerance {
    switch Int.random(in: 0...3, using: &random) {
    case 0: ErrorTolerance(total: 2)
    case 1: ErrorTolerance(consecutive: 1)
    case 2: ErrorTolerance(total: 3, consecutive: 2)
    default: ErrorTolerance()
    }
  }

  private static func action(_ random: inout SplitMix64) -> FailureAction {
    switch Int.random(in: 0...4, using: &random) {
    case 0: .observe
    case 1, 2: .hold
    default: .block
    }
  }
}
