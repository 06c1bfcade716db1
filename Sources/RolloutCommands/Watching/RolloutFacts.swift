import RolloutEvidence
import RolloutModel

/// The facts about a rollout that stand above every view of it.
struct RolloutFacts {
  let explanation: Explanation
  let rollout: RolloutID

  /// With names, in order.
  var rows: [(name: String, text: String)] {
    let state = explanation.state
    let plan = state.plan
    let status = Glyph(state.status)
    var rows = [
      ("Rollout", "\(rollout) (\(plan.name))"),
      ("Service", "\(plan.service) in \(plan.environment)"),
      ("Status", "\(status.rawValue) \(Headline.words(of: explanation, rollout))"),
    ]
    if let release {
      rows.append(("Release", release))
    }
    rows.append(("Runner", runner))
    rows.append(("Policy", policy))
    let by = state.planned.plannedBy
    if state.redactedCount > 0 { rows.append(("Redacted", redacted)) }
    rows.append(("Age", "\(LiveFrame.clock(explanation.age)), planned by \(by.name) on \(by.host)"))
    return rows
  }

  /// `2 events; what they said is not in this`
  var redacted: String {
    let count = explanation.state.redactedCount
    return "\(count) \(count == 1 ? "event" : "events"); what was in them is not in this"
  }

  private var release: String? {
    let plan = explanation.state.plan
    guard plan.release != nil || plan.baseline != nil else { return nil }
    let release = plan.release.map(RolloutFacts.words) ?? "?"
    return release + (plan.baseline.map { " instead of \(RolloutFacts.words(of: $0))" } ?? "")
  }

  static func words(of release: Release) -> String {
    release.name + (release.digest.map { " (\($0))" } ?? "")
  }

  /// `process 4711 on deploy-1, epoch 2: runs`
  var runner: String {
    let state = explanation.state
    guard let runner = state.runner else { return "none yet" }
    let place = "process \(runner.processID) on \(runner.host), epoch \(runner.epoch)"
    if state.standing.end != nil { return "none any more; the last was \(place)" }
    return switch explanation.runner {
    case .runs: "\(place): runs"
    case .lost: "\(place): lost"
    case .elsewhere: "\(place): on another machine"
    case .attached: "\(place): attached then"
    case .none: "none; the last was \(place)"
    }
  }

  private var policy: String {
    let planned = explanation.state.planned
    let count = planned.plan.policy.rules.count
    return "\(planned.policyDigest.short), \(count) \(count == 1 ? "rule" : "rules"); "
      + PlanWords.words(of: planned.plan.continuation)
  }
}
