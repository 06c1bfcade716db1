package import RolloutModel

/// Something that a person does at a moment that has nothing to do with where the rollout is.
package struct SimulatedCommand: Sendable {
  package enum Moment: Sendable {
    case before
    /// While a command or a probe is under way.
    case during
  }

  package let action: Int
  package let moment: Moment
  private let choice: Int
  private let number: UInt64

  init(_ random: inout SplitMix64) {
    action = Int.random(in: 0..<50, using: &random)
    moment = random.once(in: 3) ? .during : .before
    choice = Int.random(in: 0..<24, using: &random)
    number = random.next()
  }

  /// The command in full. It names what is there, or what is not.
  package func command(on state: RolloutState, now: Timestamp) -> OperatorCommand {
    switch choice {
    case 0...1: .hold(owner: "ada", until: nil)
    case 2...3: .hold(owner: "ada", until: now + .seconds(Int64(number % 90) - 10))
    case 4...7: .resume(overridingFreeze: number.isMultiple(of: 2))
    case 8...10: .waive(failure(of: state))
    case 11: .waive("gates/none#1")
    case 12...13: .retry(nil)
    case 14...15: .retry(failure(of: state))
    case 16: .retry("cohort_5/slo/none#1")
    case 17...20: .promote
    case 21: .abort(supersededBy: nil)
    case 22: .rollback(nil, byHand: number.isMultiple(of: 2))
    default: .rollback(RollbackPlan(command: SimulatedPlan.command), byHand: false)
    }
  }

  private func failure(of state: RolloutState) -> FailureID {
    let known = state.allFailures
    guard !known.isEmpty else { return "gates/build#1" }
    return known[Int(number % UInt64(known.count))].id
  }
}
