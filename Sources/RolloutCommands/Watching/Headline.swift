import RolloutEvidence
import RolloutModel

/// Where a rollout stands, in one line that says everything one needs to know whether to act.
enum Headline {
  /// `cohort_25 held by ada until 2026-09-01T17:00:00.000Z: freeze for the sale`
  ///
  /// - Parameter withClock: whether the time that is left is in it; without, the line changes only
  ///   when the rollout does.
  static func words(of explanation: Explanation, _ rollout: RolloutID, withClock: Bool = true)
    -> String
  {
    Printable.line(text(of: explanation, rollout, withClock))
  }

  private static func text(
    of explanation: Explanation, _ rollout: RolloutID, _ withClock: Bool
  ) -> String {
    let state = explanation.state
    if state.standing.end != nil { return ended(explanation) }
    let stage = state.rollback == nil ? state.currentStage?.label : Stage.rollback.label
    let place = stage.map { "\($0) " } ?? ""
    if state.status == .held {
      let holds = explanation.holds.map { words(of: $0.held) }.joined(separator: "; ")
      return "\(place)held \(holds)" + lost(explanation, rollout)
    }
    guard state.standing.isAttached else {
      let reason = explanation.timeline.detached.map { ": \($0)" } ?? ""
      return state.standing.wasAttached
        ? "\(place)interrupted\(reason) (rollout resume \(rollout) goes on)"
        : "planned (no runner attends it yet; rollout resume \(rollout) starts one)"
    }
    let doing = doing(explanation, withClock)
    let verb = state.rollback == nil ? "running" : "rolling back"
    return (state.rollback == nil ? place : "") + verb + (doing.isEmpty ? "" : ": \(doing)")
      + lost(explanation, rollout)
  }

  private static func lost(_ explanation: Explanation, _ rollout: RolloutID) -> String {
    switch explanation.runner {
    case .lost: " (its runner is lost; rollout resume \(rollout) goes on)"
    case .none: " (no runner attends it; rollout resume \(rollout) goes on)"
    case .runs, .elsewhere, .attached: ""
    }
  }

  /// `by ada until …: reason`
  static func words(of hold: RolloutHeld) -> String {
    let until = hold.until.map { " until \(RFC3339.text($0))" } ?? ""
    return switch hold.cause {
    case .person: "by \(hold.owner ?? "a person")\(until): \(hold.reason)"
    case .freeze: "by \(hold.reason)\(until)"
    case .gap: "for a gap\(until): \(hold.reason)"
    case .failure: "for a failure\(until): \(hold.reason)"
    }
  }

  /// What it is at: the first thing that runs, or waits.
  private static func doing(_ explanation: Explanation, _ withClock: Bool) -> String {
    let items = explanation.stages.flatMap(\.items)
    let active =
      items.first { $0.status == .running } ?? items.first { $0.status == .waiting }
    guard let item = active else { return "" }
    let name = item.kind == .gate || item.kind == .rule ? "\(item.kind) \(item.name)" : item.name
    guard withClock, let left = item.timeLeft else { return name }
    return "\(name), \(LiveFrame.clock(left)) left"
  }

  private static func ended(_ explanation: Explanation) -> String {
    let state = explanation.state
    let took = " after \(LiveFrame.clock(explanation.age))"
    let reasons = explanation.reasons
    let more = reasons.count > 1 ? " (and \(reasons.count - 1) more)" : ""
    let reason = reasons.first.map { ": \($0)\(more)" } ?? ""
    let who = explanation.timeline.endedBy.map { " by \($0.name)" } ?? ""
    switch state.status {
    case .aborted:
      let successor = state.aborted?.supersededBy.map { ", superseded by \($0)" } ?? ""
      return "aborted\(who)\(took)\(successor)\(reason)"
    case .rolledBack:
      let from = state.rollback?.requested.fromCohort.map { " from \($0)" } ?? ""
      let automatic = state.rollback?.requested.automatic == true
      return "rolled back\(from)\(automatic ? " by policy" : who)\(took)\(reason)"
    case .ended: return "ended\(took); its decision was redacted"
    default: return state.status.rawValue + took + reason
    }
  }
}
