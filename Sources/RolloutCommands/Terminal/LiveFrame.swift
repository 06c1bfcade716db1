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
    rows += doing
    if let stage = state.currentStage, let verdicts = state.observations[stage]?.latestVerdicts,
      !verdicts.isEmpty
    {
      rows.append(("last", verdicts.map(EventWords.words).joined(separator: "; ")))
    }
    return rows.map { name, text in
      let label = name + String(repeating: " ", count: max(0, 7 - name.count))
      return paint.quiet(LiveFrame.cut("  " + label, to: max(1, width - 2)))
        + LiveFrame.cut(text, to: max(1, width - 10))
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
    let elapsed = min(max(now - start, .zero), required)
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

  /// Text of at most `width` columns, none of whose characters moves the cursor.
  static func cut(_ text: String, to width: Int) -> String {
    let printable = String(
      text.unicodeScalars.filter {
        switch $0.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
      }.map(Character.init))
    guard columns(of: printable) > width else { return printable }
    var cut = ""
    var taken = 0
    for character in printable {
      taken += columns(of: String(character))
      guard taken < width else { break }
      cut.append(character)
    }
    return cut + "…"
  }

  /// Columns that a terminal gives the text; two for what East Asian scripts and emoji take.
  ///
  /// > Source: <https://www.unicode.org/reports/tr11/>
  static func columns(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0x1F000...0x1FAFF, 0x20000...0x3FFFD:
        sum + 2
      default: sum + (scalar.properties.isEmojiPresentation ? 2 : 1)
      }
    }
  }
}
