import ArgumentParser
import EventLedger
import RolloutLedger

/// Which promotions are audited.
struct AuditPeriodOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only what was recorded at this time (RFC 3339) or later.", valueName: "time"))
  var from: String?
  @Option(
    help: ArgumentHelp("Only what was recorded before this time (RFC 3339).", valueName: "time"))
  var to: String?
  @Option(
    help: ArgumentHelp(
      "Only rollouts of this service, and those whose plan was redacted.", valueName: "name"))
  var service: String?

  func validate() throws {
    for (name, text) in [("--from", from), ("--to", to)] {
      guard let text, EventTime(text) == nil else { continue }
      throw ValidationError(
        "expected \(name) as a time with its offset (2026-09-01T17:00:00Z), got '\(text)'")
    }
    if let start = from.flatMap({ EventTime($0) }), let end = to.flatMap({ EventTime($0) }),
      end <= start
    {
      throw ValidationError("expected --to after --from, got \(end) and \(start)")
    }
  }

  var period: AuditPeriod {
    AuditPeriod(
      from: from.flatMap { EventTime($0) }, to: to.flatMap { EventTime($0) }, service: service)
  }
}
