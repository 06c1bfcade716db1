import RolloutEvidence
import RolloutModel
import RolloutRunner

/// What a run prints at its end.
struct RunReport {
  let outcome: RunSession.Outcome
  let ledgerPath: String

  var lines: [String] {
    let history = outcome.history
    var lines = ["", "\(history.plan.artifacts.caption)"]
    lines += artifactPaths.map { "  " + $0 }
    lines.append("")
    for failure in history.state.failures { lines.append("Against it: \(failure.message)") }
    switch outcome.end {
    case .decided(.allow): lines.append(history.plan.artifacts.passedMessage)
    case .decided(.block): lines.append(history.plan.artifacts.blockedMessage)
    case .interrupted: lines.append("The rollout was interrupted; nothing was decided.")
    }
    if let inForce { lines.append(inForce) }
    lines.append("Rollout \(outcome.rollout) in \(ledgerPath)")
    return lines
  }

  /// What a rollout that did not complete leaves in production; nil when nothing was widened.
  private var inForce: String? {
    guard outcome.end != .decided(.allow),
      let stage = outcome.history.plan.cohortStages.last(where: {
        outcome.history.state.observations[$0]?.enteredAt != nil
      }), let percent = stage.percent
    else { return nil }
    return "The cohort of \(percent) % was entered last and is still in force: "
      + "nothing was rolled back."
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
