import ArgumentParser
import FoundationEssentials
import RolloutEvidence
import RolloutModel

struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Watch a rollout live as a tree, whoever runs it.",
    discussion: """
      It reads the ledger and changes nothing. On a terminal the tree is redrawn when something \
      changes or a clock ticks, at most five times a second; elsewhere a line is printed for each \
      change. It ends when the rollout ends; Ctrl-C ends the watching only.

      Exit codes: 0 completed, 1 blocked, 4 no outcome yet (with --once), 5 aborted, \
      6 rolled back; 130 after Ctrl-C.
      """)

  @OptionGroup var rollout: RolloutArgument
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print the tree once.")
  var once = false
  @Flag(help: "Print one JSON object a line, that of `rollout explain`, at each change.")
  var json = false
  @Flag(help: "No colours.")
  var noColor = false

  /// Redrawn at most five times a second; the ledger is asked as often.
  private static let interval = Duration.milliseconds(200)

  func run() async throws {
    StandardOutput.endWithReader()
    let access = try ledger.openForReading()
    if let imported = try ImportedSubject(rollout.id, in: access) {
      return try imported.reportStatus(json: json)
    }
    var followed = try FollowedRollout(rollout.id, in: access)
    let isTerminal =
      StandardOutput.isTerminal && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    if json {
      try await printObjects(&followed)
    } else if once {
      for line in tree(followed, height: nil) { StandardOutput.write(line: line) }
    } else if isTerminal {
      try await redraw(&followed)
    } else {
      try await printLines(&followed)
    }
    let code = ProductExit(followed.state.status)
    if code != .success { throw code.code }
  }

  private func redraw(_ followed: inout FollowedRollout) async throws {
    var screen = WatchScreen()
    while true {
      screen.draw(tree(followed, height: TerminalHeight.lines), columns: TerminalWidth.columns)
      if followed.state.standing.end != nil { return }
      try await Task.sleep(for: WatchCommand.interval)
      _ = try followed.poll()
    }
  }

  private func tree(_ followed: FollowedRollout, height: Int?) -> [String] {
    WatchTree(
      explanation: followed.explanation(at: .now), rollout: followed.rollout,
      paint: .forThisTerminal(noColor), width: TerminalWidth.columns, height: height
    ).lines
  }

  private func printLines(_ followed: inout FollowedRollout) async throws {
    let paint = Paint.forThisTerminal(true)
    var runner = followed.runner
    StandardOutput.write(line: headline(followed))
    while followed.state.standing.end == nil {
      try await Task.sleep(for: WatchCommand.interval)
      let entries = try followed.poll().entries
      for entry in entries {
        guard let line = ProgressLines.line(for: entry, paint: paint, everySample: true)
        else { continue }
        StandardOutput.write(line: line)
      }
      // No event says that a runner was lost.
      if followed.runner != runner, followed.runner == .lost {
        StandardOutput.write(line: headline(followed))
      }
      runner = followed.runner
    }
  }

  private func headline(_ followed: FollowedRollout) -> String {
    Headline.words(of: followed.explanation(at: .now), followed.rollout)
  }

  private func printObjects(_ followed: inout FollowedRollout) async throws {
    let words = RemedyWords(rollout: followed.rollout, ledger: ledger)
    var isNew = true
    while true {
      if isNew {
        StandardOutput.write(
          line: ExplanationJSON(
            explanation: followed.explanation(at: .now), rollout: followed.rollout,
            command: words.command
          ).object.line)
      }
      if once || followed.state.standing.end != nil { return }
      try await Task.sleep(for: WatchCommand.interval)
      isNew = try followed.poll().changed
    }
  }
}
