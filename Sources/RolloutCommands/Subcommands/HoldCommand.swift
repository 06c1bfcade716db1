import ArgumentParser
import EventLedger
import FoundationEssentials
import RolloutModel

struct HoldCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold", abstract: "Widen a rollout no further until the hold is lifted.",
    discussion: """
      What is under way is brought to its end; a cohort that soaks is sampled on, and failures \
      still count. `rollout resume ID --reason WHY` lifts the hold. A later hold takes the place \
      of an earlier one: so it is extended, or handed over with --owner.
      """)

  @Argument(help: "The rollout's id, the start of it, or 'latest'.")
  var id: String
  @Option(
    help: ArgumentHelp(
      "When it ends by itself: a time like 2026-09-01T17:00:00Z, or how long: 90s, 45m, 8h, 2d.",
      valueName: "time"))
  var until: String?
  @Option(help: ArgumentHelp("Who answers for it; by default you.", valueName: "name"))
  var owner: String?
  @OptionGroup var options: VerbOptions

  /// Longest owner: the name of a person or of a team.
  private static let ownerLimit = 100

  func validate() throws {
    guard let owner else { return }
    try VerbOptions.check(owner, of: "--owner", limit: HoldCommand.ownerLimit)
  }

  func run() async throws {
    let reason = try options.requiredReason()
    let now = Timestamp.now
    let end = try until.map { text in
      guard let time = MomentText.time(text, from: now) else {
        throw UsageRefusal(
          "expected --until as a time (2026-09-01T17:00:00Z) or a length (90s, 45m, 8h, 2d), "
            + "got '\(text)'")
      }
      return time
    }
    let call = try VerbCall(id, options)
    try call.perform(
      .hold(owner: owner ?? Operator.current.name, until: end), reason: reason)
  }
}

/// A moment as operators type it.
enum MomentText {
  /// Longest length of time: ten years.
  private static let limit: Int64 = 3_650 * 86_400

  /// - Returns: nil for what is neither a time with an offset nor a length.
  static func time(_ text: String, from now: Timestamp) -> Timestamp? {
    if let length = length(text) { return now + length }
    guard let date = try? Date.ISO8601FormatStyle().parse(text) else { return nil }
    return Timestamp(millisecondsSince1970: Int64(date.timeIntervalSince1970 * 1000))
  }

  /// `90s`, `45m`, `8h`, `2d`
  static func length(_ text: String) -> Milliseconds? {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()),
      number > 0, number <= limit / unit
    else { return nil }
    return .seconds(number * unit)
  }
}
