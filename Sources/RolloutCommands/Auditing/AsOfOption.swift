import ArgumentParser
import RolloutEvidence
import RolloutLedger
import RolloutModel

/// As of when, for commands that can show what the ledger knew at some moment.
struct AsOfOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "As the ledger knew it then: up to and with the event at a position, or with what had been "
        + "recorded by a time (RFC 3339).", valueName: "position|time"))
  var at: String?

  func validate() throws {
    guard let at, LedgerMoment(at) == nil else { return }
    throw ValidationError(
      "expected --at as a position (120) or a time with its offset (2026-09-01T17:00:00Z), got "
        + "'\(at)'")
  }

  /// What was known of a rollout at the moment; nil when none was given.
  ///
  /// - Throws: ``MomentRefusal``
  func known(of rollout: RolloutID, in access: LedgerAccess) throws -> KnownEntries? {
    guard let moment = at.flatMap(LedgerMoment.init) else { return nil }
    return try access.store.entries(of: rollout, asOf: moment, now: .now)
  }
}

extension KnownEntries {
  /// `position 120, recorded 2026-…; 14 of its 51 events were known`
  var words: String {
    let when =
      switch moment {
      case .position(let position):
        "position \(position) inclusive, recorded \(RFC3339.text(time))"
      case .recorded: "\(RFC3339.text(time)) inclusive, by recorded time"
      }
    let last = entries.last?.position ?? 0
    return "\(when); \(entries.count) of its \(countNow) events were known, the last at position "
      + "\(last)"
  }

  var json: OrderedJSON {
    var position = OrderedJSON.null
    if case .position(let asked) = moment { position = .integer(asked) }
    return .object([
      ("position", position), ("time", .string(RFC3339.text(time))),
      ("events", .integer(Int64(entries.count))), ("events_now", .integer(countNow)),
      ("last_position", entries.last.map { .integer($0.position) } ?? .null),
    ])
  }

  /// Why it stood as it stood then.
  func explanation() throws -> Explanation {
    Explanation(
      try RolloutState(folding: entries), Timeline(entries), runner: .attached, at: time)
  }
}
