import EventLedger
import RolloutLedger
import RolloutModel

/// What the rollouts of a made history have in common.
struct RolloutMaker {
  let seed: UInt64
  let sources: SeededSources
  let plan: Plan
  let planned: RolloutPlanned
  let stages: [(Stage, CohortPercent)]
  let types: [RolloutModel.EventType: EventLedger.EventType]
  let sampled: EventLedger.EventType
  /// Whether the next one comes to its decision.
  var isDecided = true

  static let url = "https://slo.example/v1/snapshot"
  /// When the first of them begins: 2020-09-13.
  static let beginning: Int64 = 1_600_000_000_000

  init(
    seed: UInt64, stages count: Int, samples: Int, interval: Milliseconds, workspace: String
  ) throws {
    self.seed = seed
    sources = SeededSources(seed: seed ^ 0x5EED, at: Self.beginning)
    let percents = Self.percents(count)
    let names: [(MetricName, String)] = [
      ("p95_latency_ms", "600"), ("error_budget_ratio", "0.020"),
    ]
    let plan = Plan(
      name: "production", service: "web", environment: "production", summaryTitle: "Production",
      cohorts: percents,
      soak: SoakPlan(
        required: Milliseconds(interval.count * Int64(samples)), sampleInterval: interval),
      slo: SLOPlan(
        snapshotURL: Self.url,
        metrics: names.map { Metric(name: $0.0, paths: [$0.0.text]) }),
      policy: Policy(
        rules: names.compactMap { name, text in
          Limit(text).map {
            Rule(name: RuleName(name.text), condition: .threshold(Threshold(name, limit: $0)))
          }
        }))
    self.plan = plan
    planned = RolloutPlanned(
      plan: plan, planDigest: try ContentDigest(ofJSON: plan),
      policyDigest: try ContentDigest(ofJSON: plan.policy), workspace: workspace,
      artifactDirectory: workspace + "/output", startLabel: "20200913T122640Z",
      plannedBy: Operator(name: "ada", host: "deploy-1"), toolVersion: "bench")
    stages = percents.map { (.cohort($0), $0) }
    var types: [RolloutModel.EventType: EventLedger.EventType] = [:]
    for type in RolloutModel.EventType.allCases {
      types[type] = try EventLedger.EventType(type.rawValue)
    }
    self.types = types
    sampled = try EventLedger.EventType(RolloutModel.EventType.sloSampled.rawValue)
  }

  /// How long one of them lasts at most, with the time to the next.
  func length(_ samplesPerStage: Int) -> Int64 {
    plan.soak.sampleInterval.count * Int64(samplesPerStage * stages.count) + 600_000
  }

  private static func percents(_ count: Int) -> [CohortPercent] {
    let ladder = [1, 5, 10, 25, 50, 100]
    let values =
      count <= ladder.count
      ? Array(ladder.suffix(count)) : (1...count).map { 100 * $0 / count }
    return values.compactMap(CohortPercent.init)
  }
}
