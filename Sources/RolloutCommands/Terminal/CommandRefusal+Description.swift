import RolloutModel

extension CommandRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .ended(let verb, let status):
      "expected an open rollout to \(CommandRefusal.words(verb)), got one that is \(status.rawValue)\n"
        + "Hint: nothing can be done to it any more; `rollout run` starts another."
    case .rollingBack(let verb):
      "expected a rollout that is not being rolled back, got one that is, and `\(verb)` does not "
        + "go with that\n"
        + "Hint: `rollout resume` carries a rollback on whose runner is gone; `rollout retry`, "
        + "`rollout waive` and `rollout abort` act on one that failed."
    case .holdIsOver(let until):
      "expected --until in the future, got \(RFC3339.text(until))"
    case .heldForLonger(let owner, let until):
      "expected a hold that lasts at least as long as the one in force, which is by "
        + "\(owner ?? "a person")"
        + (until.map { " until \(RFC3339.text($0))" } ?? " and has no end") + "\n"
        + "Hint: `rollout resume --reason WHY` lifts that one."
    case .notHeld:
      "expected a rollout that is held, got one that is not\n"
        + "Hint: leave --reason out to attach a runner."
    case .heldByFailure(let failures):
      "expected a hold that can be lifted, got one for \(CommandRefusal.list(failures))\n"
        + "Hint: `rollout retry` does it again, `rollout waive` goes on in spite of it, "
        + (failures.contains { $0.text.hasPrefix("rollback/") }
          ? "`rollout abort` ends the rollout."
          : "`rollout abort` and `rollout rollback` end the rollout.")
    case .heldByFreeze(let until):
      "expected a hold that can be lifted, got a freeze"
        + (until.map { " until \(RFC3339.text($0))" } ?? "") + "\n"
        + "Hint: it ends by itself; --override-freeze lifts it before its time."
    case .unknownFailure(let id, let known):
      "expected what stands against the rollout, got '\(id)'\n"
        + "Hint: \(CommandRefusal.choice(known))"
    case .alreadyWaived(let id):
      "expected a failure that is not waived yet, got '\(id)'"
    case .nothingToRetry(let id, let known):
      "expected what the rollout is held for, got \(id.map { "'\($0)'" } ?? "no name")\n"
        + "Hint: \(CommandRefusal.choice(known))"
    case .notSoaking(let doing):
      "expected a cohort that soaks, got a rollout in \(doing)\n"
        + "Hint: only a soak can be ended early."
    case .alreadyPromoted(let stage):
      "expected a soak that is not ended early yet, got that of \(stage)"
    case .soakIsOver(let stage):
      "expected a soak with time left, got that of \(stage), all of which has been observed\n"
        + "Hint: lift what holds the rollout with `rollout resume --reason WHY`."
    case .noRollbackPlan:
      "expected a rollback command, got none: the plan has none\n"
        + "Hint: give one with --rollback-command, or roll back yourself and record it with "
        + "--by-hand."
    }
  }

  private static func list(_ failures: [FailureID]) -> String {
    failures.isEmpty ? "a failure" : failures.map(\.text).joined(separator: ", ")
  }

  /// The verb as a sentence needs it: a rollback is what one rolls back.
  private static func words(_ verb: String) -> String {
    verb == "rollback" ? "roll back" : verb
  }

  private static func choice(_ known: [FailureID]) -> String {
    known.isEmpty
      ? "there is nothing of the kind now; `rollout explain` says what stands against it."
      : "it is one of: \(list(known))."
  }
}
