import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutRunner

/// An event as a message for an incoming webhook of Slack: `{"text":"…"}`, one line.
///
/// > Source: <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>,
/// > <https://docs.slack.dev/messaging/formatting-message-text#escaping>
enum SlackMessage {
  /// Characters of a text; Slack cuts off what is longer.
  ///
  /// > Source: <https://api.slack.com/changelog/2018-04-truncating-really-long-messages>
  static let textLimit = 40_000

  static func message(for record: RecordedEvent, in rollout: String) -> DeliveryMessage {
    let text = escaped("\(Printable.line(rollout)): \(line(for: record))")
    return DeliveryMessage(
      contentType: "application/json",
      body: Array(OrderedJSON.object([("text", .string(text))]).line.utf8))
  }

  /// The words that a terminal would show for it.
  private static func line(for record: RecordedEvent) -> String {
    let time = Timestamp(millisecondsSince1970: record.time.milliseconds)
    guard let entry = try? LedgerEntry(record) else {
      return "\(RFC3339.clock(time)) • \(record.type.text)"
        + (record.isRedacted ? " (redacted)" : "")
    }
    let plain = Paint(isTerminal: false, environment: [:])
    return ProgressLines.line(for: entry, paint: plain, everySample: true)
      ?? "\(RFC3339.clock(time)) • \(record.type.text) \(EventWords.words(of: entry.event))"
  }

  /// `&`, `<` and `>` as entities, so that no text can become a link or call a channel; cut to the
  /// limit, an entity never in the middle.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    var count = 0
    for character in text {
      let piece =
        switch character {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        default: String(character)
        }
      // Scalars, which are never fewer than what Slack may count as characters.
      count += piece.unicodeScalars.count
      guard count < textLimit else { return escaped + "…" }
      escaped += piece
    }
    return escaped
  }
}
