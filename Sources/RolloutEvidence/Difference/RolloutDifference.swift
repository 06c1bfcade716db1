import RolloutModel

/// What differs between two rollouts: what was meant, what was seen, and what came of it.
package struct RolloutDifference: Sendable {
  /// What was rolled out where, and from what.
  package var identity: [FieldDifference]
  /// The plan without its policy.
  package var plan: [FieldDifference]
  /// The policy, rule by rule.
  package var rules: [RuleDifference]
  package var samples: [SampleComparison]
  package var stages: [StageComparison]
  package var outcome: [FieldDifference]

  package init(_ left: RolloutHistory, _ right: RolloutHistory) throws {
    let sides = (left.plan, right.plan)
    identity = try FieldDifference.between(
      Identity(sides.0), Identity(sides.1))
    plan = try FieldDifference.between(
      sides.0, sides.1,
      leavingOut: ["policy", "release", "baseline", "service", "environment", "name"])
    rules = try RuleDifference.between(sides.0.policy, sides.1.policy)
    samples = SampleComparison.between(left, right)
    stages = StageComparison.between(left, right)
    outcome = try FieldDifference.between(Outcome(left), Outcome(right))
  }

  /// Whether both were meant the same and came to the same end; what was measured and how long it
  /// took never is the same.
  package var isSame: Bool {
    identity.isEmpty && plan.isEmpty && rules.isEmpty && outcome.isEmpty
  }

  private struct Identity: Encodable {
    var name: String
    var service: String
    var environment: String
    var release: Release?
    var baseline: Release?

    init(_ plan: Plan) {
      name = plan.name
      service = plan.service
      environment = plan.environment
      release = plan.release
      baseline = plan.baseline
    }
  }

  private struct Outcome: Encodable {
    var status: String
    /// What failed, by instance: whether it stands against the rollout.
    var failures: [String: String]
    var stages: [String: String]

    init(_ history: RolloutHistory) {
      status = history.state.status.rawValue
      let state = history.state
      failures = Dictionary(
        state.allFailures.map { failure in
          let waived = state.waivers[failure.id] != nil
          return (
            failure.id.text,
            state.counts(failure) ? "against it" : waived ? "waived" : "observed only"
          )
        }
      ) { first, _ in first }
      stages = Dictionary(
        Timeline(history.entries).verdicts.map { ($0.key.label, $0.value.rawValue) }
      ) { first, _ in first }
    }
  }
}

/// A rule that is not the same in two policies.
package struct RuleDifference: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case onlyLeft = "only_left"
    case onlyRight = "only_right"
    case changed
    /// The same rules, in another order.
    case order
  }

  package var rule: String
  package var kind: Kind
  package var fields: [FieldDifference]

  static func between(_ left: Policy, _ right: Policy) throws -> [RuleDifference] {
    var found: [RuleDifference] = []
    for rule in left.rules {
      guard let other = right.rule(named: rule.name) else {
        found.append(RuleDifference(rule: rule.name.text, kind: .onlyLeft, fields: []))
        continue
      }
      let fields = try FieldDifference.between(rule, other)
      guard !fields.isEmpty else { continue }
      found.append(RuleDifference(rule: rule.name.text, kind: .changed, fields: fields))
    }
    for rule in right.rules where left.rule(named: rule.name) == nil {
      found.append(RuleDifference(rule: rule.name.text, kind: .onlyRight, fields: []))
    }
    let names = [left, right].map { $0.rules.map(\.name.text).joined(separator: ", ") }
    if found.isEmpty, names[0] != names[1] {
      found.append(
        RuleDifference(
          rule: "", kind: .order,
          fields: [FieldDifference(path: "order", left: names[0], right: names[1])]))
    }
    return found
  }
}
