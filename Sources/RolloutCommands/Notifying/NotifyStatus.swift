import RolloutEvidence
import RolloutRunner

/// What `notify --status` says of a cursor.
struct NotifyStatus {
  var name: String
  var path: String
  var cursor: NotifyCursor
  /// Of the ledger that it is compared with.
  var ledger: String
  var size: Int64

  /// Events of the ledger from the cursor on, wanted or not; nil for a cursor of another ledger.
  var behind: Int64? {
    cursor.ledger == ledger ? max(0, size - cursor.next) : nil
  }

  var lines: [String] {
    var rows = [
      ("receiver", cursor.receiver),
      (
        "next event",
        behind.map { "\(cursor.next) of \(size), \($0) behind" }
          ?? "\(cursor.next) of another ledger, \(cursor.ledger)"
      ),
      ("delivered", String(cursor.delivered)), ("dead letters", String(cursor.deadLetters)),
    ]
    rows.append(
      (
        "last error",
        cursor.lastError.map { "\($0.at), event \($0.position): \(Printable.line($0.reason))" }
          ?? "none"
      ))
    rows.append(("saved", cursor.savedAt))
    return [name]
      + rows.map { name, value in
        "  \(name)\(String(repeating: " ", count: 14 - name.count))\(value)"
      }
  }

  var json: OrderedJSON {
    .object([
      ("name", .string(name)), ("file", .string(path)), ("receiver", .string(cursor.receiver)),
      ("ledger", .string(cursor.ledger)), ("next", .integer(cursor.next)),
      ("behind", behind.map { .integer($0) } ?? .null), ("delivered", .integer(cursor.delivered)),
      ("dead_letters", .integer(cursor.deadLetters)),
      (
        "last_error",
        cursor.lastError.map {
          .object([
            ("at", .string($0.at)), ("position", .integer($0.position)),
            ("reason", .string($0.reason)),
          ])
        } ?? .null
      ),
      ("saved_at", .string(cursor.savedAt)),
    ])
  }
}
