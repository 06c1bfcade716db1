import RolloutModel

/// The part of the screen that is redrawn: what the rollout is doing now. Pure.
struct LiveFrame {
  var state: RolloutState
  var now: Timestamp
  var startedAt: Timestamp
  /// When the current command was started.
  var commandStartedAt: Timestamp?
  /// The last line that the current command printed.
  var tail: String
  var width: Int
  var paint: Paint

  /// Not one of them is wider than the terminal, so that redrawing finds its place again.
  var lines: [String] {
    let stage = state.currentStage?.label ?? "starting"
    var rows = [
      (
        "stage",
        "\(stage), step \(min(state.cursor + 1, state.steps.count)) of "
          + "\(state.steps.count), \(LiveFrame.clock(now - startedAt)) in all"
      )
    ]
    for hold in state.holds.values.sorted(by: { $0.since < $1.since }) {
      let until = hold.held.until.map { " until \(RFC3339.text($0))" } ?? ""
      let owner = hold.held.owner.map { " by \($0)" } ?? ""
      rows.append(("held", "\(hold.held.cause.rawValue)\(owner)\(until): \(hold.held.reason)"))
    }
    rows += doing
    if let stage = state.currentStage, let verdicts = state.observations[stage]?.latestVerdicts,
      !verdicts.isEmpty
    {
      rows.append(("last", verdicts.map(EventWords.words).joined(separator: "; ")))
    }
    return rows.map { name, text in
      let label = "  " + name + String(repeating: " ", count: max(0, 7 - name.count))
      // The last column stays free: some terminals wrap as soon as it is written.
      let room = max(0, width - 1)
      return paint.quiet(Printable.cut(label, to: room))
        + Printable.cut(text, to: max(0, room - Printable.width(of: label)))
    }
  }

  private var doing: [(String, String)] {
    if let open = state.openCommand {
      let ran = commandStartedAt.map { LiveFrame.clock(now - $0) } ?? ""
      let limit = LiveFrame.clock(open.started.timeout)
      var rows = [("runs", "\(open.started.name) \(ran) of at most \(limit)")]
      if !tail.isEmpty { rows.append(("says", tail)) }
      return rows
    }
    guard case .soak(let stage) = state.currentStep,
      let start = state.observations[stage]?.soakStartedAt
    else { return [] }
    let required = state.plan.soak.required
    let unobserved = state.observations[stage]?.unobserved ?? .zero
    let elapsed = min(max(Milliseconds((now - start).count - unobserved.count), .zero), required)
    let bar = LiveFrame.bar(elapsed.count, of: required.count, width: 24)
    let left = Milliseconds(required.count - elapsed.count)
    return [("soak", "\(bar) \(LiveFrame.clock(left)) left of \(LiveFrame.clock(required))")]
  }

  /// `████████░░░░`
  static func bar(_ done: Int64, of total: Int64, width: Int) -> String {
    let filled = total > 0 ? Int(Int64(width) * done / total) : width
    return String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
  }

  /// `03:20`, or `1:03:20`.
  static func clock(_ duration: Milliseconds) -> String {
    let seconds = max(0, duration.wholeSeconds)
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let minutes = "\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    return seconds >= 3600 ? "\(seconds / 3600):\(minutes)" : minutes
  }
}
