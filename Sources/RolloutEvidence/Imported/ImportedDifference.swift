package import RolloutModel

/// What differs between two rollouts of which at least one was imported: what both say of
/// themselves and of their steps. Plans and policies are not compared: an import has none.
package struct ImportedDifference: Hashable, Sendable {
  /// One side, reduced to what a directory of the harness can say.
  package struct Side: Hashable, Sendable {
    package var facts: [Fact]
    package var steps: [ImportedStep]
  }

  package struct Fact: Hashable, Sendable {
    package var name: String
    /// Nil where it is not known.
    package var value: String?
  }

  /// Something that is not the same; nil where a side does not have it, or does not say.
  package struct Change: Hashable, Sendable {
    package var name: String
    package var left: String?
    package var right: String?
  }

  package private(set) var facts: [Change] = []
  package private(set) var steps: [Change] = []

  package init(_ left: Side, _ right: Side) {
    for (ours, theirs) in zip(left.facts, right.facts) where ours.value != theirs.value {
      facts.append(Change(name: ours.name, left: ours.value, right: theirs.value))
    }
    let (before, after) = (Side.byName(left.steps), Side.byName(right.steps))
    var names = before.map(\.name)
    names += after.map(\.name).filter { name in !names.contains(name) }
    for name in names {
      let (ours, theirs) = (
        before.first { $0.name == name }?.words, after.first { $0.name == name }?.words
      )
      if ours != theirs { steps.append(Change(name: name, left: ours, right: theirs)) }
    }
  }

  package var isSame: Bool { facts.isEmpty && steps.isEmpty }
}

extension ImportedDifference.Side {
  package init(_ rollout: ImportedRollout) {
    let facts = rollout.facts
    self.init(
      facts: Self.facts(
        service: facts.service, environment: facts.environment, status: rollout.status.rawValue,
        cohorts: facts.cohortsAsWritten, soak: facts.soakSeconds),
      steps: rollout.steps)
  }

  package init(_ history: RolloutHistory) {
    let plan = history.plan
    self.init(
      facts: Self.facts(
        service: plan.service, environment: plan.environment,
        status: history.state.status.rawValue, cohorts: plan.cohortsAsWritten,
        soak: plan.soak.required.wholeSeconds),
      steps: history.executionRows.map {
        ImportedStep(
          name: $0.step, status: $0.status.rawValue, durationSeconds: $0.duration.wholeSeconds,
          detail: $0.detail)
      })
  }

  private static func facts(
    service: String?, environment: String?, status: String?, cohorts: String?, soak: Int64?
  ) -> [ImportedDifference.Fact] {
    [
      ImportedDifference.Fact(name: "service", value: service),
      ImportedDifference.Fact(name: "environment", value: environment),
      ImportedDifference.Fact(name: "status", value: status),
      ImportedDifference.Fact(name: "cohorts", value: cohorts),
      ImportedDifference.Fact(name: "soak", value: soak.map { "\($0)s" }),
    ]
  }

  /// A step that comes again gets its number: `cohort:5% (2)`.
  fileprivate static func byName(_ steps: [ImportedStep]) -> [ImportedStep] {
    var counts: [String: Int] = [:]
    return steps.map { step in
      let count = counts[step.name, default: 0] + 1
      counts[step.name] = count
      guard count > 1 else { return step }
      var copy = step
      copy.name += " (\(count))"
      return copy
    }
  }
}

extension ImportedStep {
  /// Durations are left out: they never are the same.
  fileprivate var words: String { (status ?? "unknown") + (detail.map { ": \($0)" } ?? "") }
}
