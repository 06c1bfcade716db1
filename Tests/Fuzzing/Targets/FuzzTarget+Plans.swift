import FoundationEssentials
import RolloutLedger
import RolloutModel
import RolloutPlanFile

extension FuzzTarget {
  private static let environment = ["NAME": "value", "EMPTY": "", "LIMIT": "0.5"]

  static let plan = FuzzTarget(
    "plan", reads: "a plan in YAML",
    seeds: { BuiltInPlans.names.compactMap { BuiltInPlans.text(of: $0) }.map { Array($0.utf8) } },
    hostile: { hostileYAML("rollout-plan: 1\nname: web\ncohorts: [5]\n") }
  ) { bytes in
    try checkPlan(bytes) {
      try PlanFile.plan(from: $0, name: "plan.yaml", environment: environment, zones: UTCOnly())
    }
  }

  private static let planAroundPolicy = """
    rollout-plan: 1
    name: web
    cohorts: [5, 50]
    slo: { snapshot-url: https://s, metrics: [{ name: p95 }, { name: ratio }] }

    """

  static let policy = FuzzTarget(
    "policy", reads: "a policy in YAML",
    seeds: {
      [
        "rollout-policy: 1\nrules:\n  - metric: p95\n    at-most: 600\n    failure-limit: 2\n",
        "rollout-policy: 1\nrules:\n  - { name: a, any: [{ metric: p95, at-least: 1e-3 }], "
          + "consecutive: 3, on-breach: hold, stages: { cohort_5: { breaches: 1, of-last: 2 } } }\n",
        "rollout-policy: 1\nrules:\n- metric: ratio\n  at-most: 0.020\n  for-seconds: 90\n"
          + "  minimum-samples: 2\n  no-data: ignore\n  error-limit: 1\n",
      ].map { Array($0.utf8) }
    }, hostile: { hostileYAML("rollout-policy: 1\n") }
  ) { bytes in
    try checkPlan(bytes) {
      let policy = try PolicyFile(from: $0, name: "policy.yaml", environment: environment)
      return try PlanFile.plan(
        from: planAroundPolicy, name: "plan.yaml", environment: environment, zones: UTCOnly(),
        policy: policy)
    }
  }

  /// A plan is read, twice alike, and comes back from the form in which the ledger keeps it.
  private static func checkPlan(_ bytes: [UInt8], _ read: (String) throws -> Plan) throws {
    // What is longer or no text, the caller refuses.
    guard bytes.count <= PlanFile.byteLimit, let text = String(validating: bytes, as: UTF8.self)
    else { return }
    let plan: Plan
    do {
      plan = try read(text)
    } catch {
      try Words.check(error)
      guard bytes.isReadTwice else { return }
      let again = try? read(text)
      return try require(again == nil, "refused, and then not")
    }
    if bytes.isReadTwice {
      try require(plan == (try? read(text)), "two readings of one text differ")
    }
    try require(plan.problems().isEmpty, "a plan with problems was taken")
    let json = try EventCodec.json(of: plan)
    let kept = try JSONDecoder().decode(Plan.self, from: Data(json.utf8))
    try require(kept == plan, "the plan is not what the ledger would keep: \(json)")
  }

  private static func hostileYAML(_ head: String) -> [HostileInput] {
    let laughs = (1...9).map { level in
      "a\(level): &a\(level) [" + Hostile.many("*a\(level - 1),", 9) + "]\n"
    }
    return [
      HostileInput("lists 30,000 deep", head + "gates: " + Hostile.deep("[", "]", 30_000)),
      HostileInput("lists 990 deep", head + "gates: " + Hostile.deep("[", "]", 990, "a")),
      HostileInput("mappings 990 deep", head + "env: " + Hostile.deep("{a: ", "}", 990, "1")),
      HostileInput("dashes 30,000 deep", head + "gates:\n  " + Hostile.many("- ", 30_000)),
      HostileInput(
        "lists deep and then wide", Hostile.deep("[", "]", 990, Hostile.many("a,", 90_000))),
      HostileInput(
        "keys of keys",
        head + Hostile.many("? ", 900) + Hostile.deep("[", "]", 1, Hostile.many("a,", 90_000))),
      HostileInput(
        "lists as keys", "{" + Hostile.deep("[", "]: 1", 400, Hostile.many("a,", 90_000)) + "}"),
      HostileInput("a billion laughs", head + "a0: &a0 lol\n" + laughs.joined()),
      HostileInput(
        "a billion laughs as a key", head + "a0: &a0 lol\n" + laughs.joined() + "? *a9\n: 1\n"),
      HostileInput(
        "a long list again and again",
        head + "rules: [&a {stages: {" + (0..<6_000).map { "cohort_\($0): {}, " }.joined()
          + "}}, " + Hostile.many("*a, ", 30_000) + "]\n"),
      HostileInput("one key 60,000 times", head + Hostile.many("a:\n", 60_000)),
      HostileInput("60,000 unknown keys", head + (0..<25_000).map { "k\($0): 1\n" }.joined()),
      HostileInput("a key of 200,000 letters", head + Hostile.many("k", 200_000) + ": 1\n"),
      HostileInput("a text of 250,000 letters", head + "service: " + Hostile.many("s", 250_000)),
      HostileInput(
        "a number of 250,000 digits", head + "soak: {seconds: " + Hostile.many("9", 250_000) + "}"),
      HostileInput("60,000 rules", head + "rules: [" + Hostile.many("{}, ", 60_000) + "]"),
      HostileInput(
        "80,000 cohorts", head.replacing("[5]", with: "[" + Hostile.many("5,", 80_000) + "]")),
      HostileInput(
        "80,000 references", head + "service: \"" + Hostile.many("${NAME}", 30_000) + "\"\n"),
      HostileInput(
        "80,000 open references", head + "service: \"" + Hostile.many("${", 80_000) + "\"\n"),
    ] + Hostile.lines.map { HostileInput($0.name, Array($0.bytes.prefix(PlanFile.byteLimit - 1))) }
  }
}
