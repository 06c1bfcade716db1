import ArgumentParser
import RolloutEvidence
import RolloutModel
import RolloutRunner

/// What a run prints at its end.
struct RunReport {
  let outcome: Attendance.Outcome
  let ledgerPath: String

  var lines: [String] {
    let history = outcome.history
    var lines = ["", "\(history.plan.artifacts.caption)"]
    lines += artifactPaths.map { "  " + $0 }
    lines.append("")
    for failure in history.state.failures { lines.append("Against it: \(failure.message)") }
    switch outcome.end {
    case .ended(.completed): lines.append(history.plan.artifacts.passedMessage)
    case .ended(.aborted):
      lines.append("The rollout was aborted: \(history.state.aborted?.reason ?? "")")
    case .ended(.ended): lines.append("What was decided has been redacted.")
    case .ended(.rolledBack): lines.append("The rollout was rolled back.")
    case .ended: lines.append(history.plan.artifacts.blockedMessage)
    case .interrupted:
      lines.append("The rollout was interrupted; nothing was decided.")
      lines.append("`rollout resume \(outcome.rollout)` goes on with it.")
    case .held:
      for hold in history.state.holds.values.sorted(by: { $0.since < $1.since }) {
        lines.append("Held: \(hold.held.reason)")
      }
      lines.append("`rollout explain \(outcome.rollout)` says what it waits for.")
    }
    if let inForce { lines.append(inForce) }
    lines.append("Rollout \(outcome.rollout) in \(ledgerPath)")
    return lines
  }

  /// What a rollout that did not complete leaves in production; nil when nothing was widened.
  private var inForce: String? {
    guard outcome.end != .ended(.completed), outcome.end != .ended(.rolledBack),
      let percent = outcome.history.state.latestCohort?.percent
    else { return nil }
    if let rollback = outcome.history.state.rollback {
      return "The cohort of \(percent) % was entered last; its rollback is not finished: "
        + "\(rollback.done) of \(rollback.requested.steps.count) steps are done."
    }
    return "The cohort of \(percent) % was entered last and is still in force: "
      + "nothing was rolled back."
  }

  /// Prints it.
  ///
  /// - Returns: the code to exit with.
  func print(json: Bool) -> ExitCode {
    if json {
      StandardOutput.write(line: outcome.history.json(of: outcome.rollout).line)
    } else {
      for line in lines { StandardOutput.write(line: line) }
    }
    return ProductExit(outcome.history.state.status).code
  }

  /// The files that people look for first.
  var artifactPaths: [String] {
    let history = outcome.history
    var names = [ArtifactPath.gateResults, ArtifactPath.cohortResults]
    if history.plan.slo != nil { names.append(ArtifactPath.sloResults) }
    names += [history.plan.artifacts.environmentSequenceFile, ArtifactPath.summary]
    return names.map(history.path) + [history.path(of: ArtifactPath.logs) + "/"]
  }
}
