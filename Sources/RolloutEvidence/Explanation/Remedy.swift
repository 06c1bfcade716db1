import RolloutModel

/// Something that a person can do now.
package struct Remedy: Hashable, Sendable {
  /// As it is typed.
  package var verb: String
  /// What follows the rollout's id.
  package var arguments: [String]
  /// What comes of it.
  package var effect: String
}

extension Explanation {
  /// What a person can do now: each one that the core would accept, and no other.
  package var remedies: [Remedy] {
    guard state.standing.end == nil else { return [] }
    var found: [Remedy] = []
    if !runner.attends {
      found.append(Remedy(verb: "resume", arguments: [], effect: "attach a runner, and go on"))
    }
    func offer(_ command: OperatorCommand, _ effect: String, with arguments: [String] = []) {
      guard (try? decide(command, reason: "why", on: state, now: now)) != nil else { return }
      found.append(
        Remedy(
          verb: command.verb, arguments: arguments + ["--reason", "WHY"], effect: effect))
    }
    offer(.resume, "lift what holds it: \(liftable)")
    for failure in state.failures.prefix(RolloutDecided.reasonLimit) {
      offer(.retry(failure.id), "do \(failure.id) again", with: [failure.id.text])
      offer(.waive(failure.id), "go on in spite of \(failure.id)", with: [failure.id.text])
    }
    offer(.promote, "end this soak early; its stage never counts as passed")
    offer(.hold(owner: "", until: nil), "widen no further until the hold is lifted")
    let inForce = state.latestCohort.map { " from \($0)" } ?? ""
    offer(.rollback(nil, byHand: false), "roll back\(inForce), as planned")
    if state.plan.rollback == nil {
      offer(
        .rollback(nil, byHand: true),
        "record that you rolled back\(inForce) yourself; the plan has no rollback command",
        with: ["--by-hand"])
    }
    let rest = state.rollback == nil ? "nothing is rolled back" : "the rollback goes no further"
    offer(.abort(supersededBy: nil), "end it where it stands; \(rest)")
    return found
  }

  private var liftable: String {
    let causes = state.holds.keys.filter { $0 != .failure }.sorted()
    return causes.map { "the \($0.rawValue) hold" }.joined(separator: " and ")
  }
}
