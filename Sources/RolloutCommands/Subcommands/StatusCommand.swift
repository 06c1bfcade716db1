import ArgumentParser
import RolloutEvidence
import RolloutModel

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say in one line where a rollout stands; --wait for its end.",
    discussion: """
      With --wait, a line is printed when something changes, and the command returns when the \
      rollout has ended, when only a person can go on (it is held without an end, or no runner \
      attends it), or after --timeout.

      Exit codes: 0 completed, 1 blocked, 4 no outcome yet, 5 aborted, 6 rolled back.
      """)

  @OptionGroup var rollout: RolloutArgument
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Wait for the end, or until only a person can go on.")
  var wait = false
  @Option(
    help: ArgumentHelp("Wait no longer than this: 90s, 30m, 8h, 2d.", valueName: "time"))
  var timeout: String?
  @Flag(help: "Print one JSON object; with --wait, at the end.")
  var json = false

  /// How often the ledger is looked at.
  private static let pollInterval = Duration.milliseconds(200)
  /// A rollout that was just planned gets its runner within this time.
  private static let attachGrace = Milliseconds.seconds(10)

  func validate() throws {
    guard let timeout else { return }
    guard wait else { throw ValidationError("expected --wait with --timeout") }
    guard MomentText.length(timeout) != nil else {
      throw ValidationError("expected --timeout like 90s, 30m, 8h or 2d, got '\(timeout)'")
    }
  }

  func run() async throws {
    let access = try ledger.openForReading()
    if let imported = try ImportedSubject(rollout.id, in: access) {
      return try imported.reportStatus(json: json)
    }
    var followed = try FollowedRollout(rollout.id, in: access)
    if wait { try await follow(&followed) }
    let explanation = followed.explanation(at: .now)
    if json {
      StandardOutput.write(
        line: OrderedJSON.object(
          StatusJSON(explanation: explanation, rollout: followed.rollout).members
        ).line)
    } else if !wait {
      StandardOutput.write(line: Headline.words(of: explanation, followed.rollout))
    }
    let code = ProductExit(followed.state.status)
    if code != .success { throw code.code }
  }

  private func follow(_ followed: inout FollowedRollout) async throws {
    StandardOutput.endWithReader()
    let patience = timeout.flatMap(MomentText.length)
    let deadline = patience.map { ContinuousClock.now + .milliseconds($0.count) }
    var printed: String?
    while true {
      let now = Timestamp.now
      let explanation = followed.explanation(at: now)
      // The time that is left would make every second a change.
      let line = Headline.words(of: explanation, followed.rollout, withClock: false)
      if !json, line != printed { StandardOutput.write(line: line) }
      printed = line
      if isSettled(followed, at: now) { return }
      if let deadline, .now >= deadline {
        StandardError.write(
          line: "rollout: no outcome within \(timeout ?? "the time")")
        return
      }
      try await Task.sleep(for: StatusCommand.pollInterval)
      _ = try followed.poll()
    }
  }

  private func isSettled(_ followed: FollowedRollout, at now: Timestamp) -> Bool {
    let state = followed.state
    if state.standing.end != nil { return true }
    if !state.standing.wasAttached, let planned = followed.timeline.plannedAt,
      now - planned < StatusCommand.attachGrace
    {
      return false
    }
    return state.waitsForPerson(followed.runner)
  }
}
