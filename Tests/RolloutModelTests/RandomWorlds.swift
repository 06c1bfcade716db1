import RolloutModel
import RolloutTestSupport

/// A small plan and a world for it, both made from a seed.
struct RandomRollout: Sendable {
  let seed: UInt64
  let plan: Plan
  let world: FakeWorld

  init(seed: UInt64) {
    self.seed = seed
    var random = SplitMix64(seed: seed)
    plan = RandomRollout.plan(&random)
    world = RandomRollout.world(&random)
  }

  private static func plan(_ random: inout SplitMix64) -> Plan {
    var plan = Plan.small(
      cohorts: [1, 5, 10, 25, 50, 100].shuffled(using: &random).prefix(
        Int.random(in: 1...3, using: &random)
      )
      .sorted().compactMap { CohortPercent($0) },
      soak: SoakPlan(
        required: .seconds(Int64.random(in: 0...7, using: &random) * 20),
        mode: random.once(in: 4) ? .advisory : .wait,
        sampleInterval: .seconds(Int64.random(in: 1...5, using: &random) * 7)),
      continuation: random.once(in: 2) ? .evaluateAll : .stopAtFirstFailure,
      policy: .spacetime(
        failureLimit: Int.random(in: 0...2, using: &random),
        minimumSamples: Int.random(in: 1...3, using: &random),
        noData: random.once(in: 2) ? .ignore : .block))
    if random.once(in: 4) { plan.cohorts.append(plan.cohorts[0]) }
    let gates = Int.random(in: 0...2, using: &random)
    plan.gates =
      random.once(in: 5)
      ? .skip(reason: "--skip-gates")
      : .run((0..<gates).map { Gate(GateName("gate-\($0)"), "x", idempotent: $0 == 0) })
    if random.once(in: 2) { plan.apply = CommandPlan(command: "apply") }
    if random.once(in: 4) { plan.probe?.baseURL = nil }
    if random.once(in: 4) { plan.slo?.snapshotURL = nil }
    if random.once(in: 6) {
      plan.slo = nil
      plan.policy.rules = []
    }
    switch Int.random(in: 0...2, using: &random) {
    case 0: plan.drill = .run(CommandPlan(command: "drill"))
    case 1: plan.drill = .skip(reason: "--skip-rollback-drill")
    default: break
    }
    if random.once(in: 2) {
      plan.snapshots = [SnapshotSource(name: "metrics", url: "https://m.example")]
    }
    return plan
  }

  /// Goes wrong in about one of `care` answers, and always in the same ones.
  private static func world(_ random: inout SplitMix64) -> FakeWorld {
    let salt = random.next()
    let care = [4, 20, 1_000_000].randomElement(using: &random) ?? 20
    @Sendable func roll(_ text: String) -> (Bool, Int) {
      let hash = text.utf8.reduce(salt) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
      var own = SplitMix64(seed: hash)
      return (own.once(in: care), Int.random(in: 0...5, using: &own))
    }
    var world = FakeWorld(requestDuration: Milliseconds(Int64.random(in: 0...900, using: &random)))
    world.command = { request in
      let (bad, kind) = roll("\(request.started.name) \(request.started.stage)")
      return .ends(bad ? (kind < 3 ? .exited(code: 1) : .signalled(signal: 9)) : .exited(code: 0))
    }
    world.probe = { request in
      let (bad, kind) = roll("probe \(request.stage)")
      return bad ? (kind < 3 ? .status(503) : .noConnection("refused")) : .status(200)
    }
    world.snapshotFailure = { roll("snapshot \($0)").0 ? "refused" : nil }
    world.sample = { request in
      let (bad, kind) = roll("sample \(request.stage) \(request.number)")
      guard bad else { return .readings(FakeWorld.healthy) }
      if kind == 0 { return .unavailable("refused") }
      let contents: [Reading.Content] = [
        .value(601), .value(600.0.nextUp), .noData(reason: "null"), .value(.nan),
        .error(reason: "a string"),
      ]
      return .readings(["p95_latency_ms": contents[kind - 1], "error_budget_ratio": .value(0)])
    }
    return world
  }
}
