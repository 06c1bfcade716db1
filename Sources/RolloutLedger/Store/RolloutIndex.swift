package import EventLedger
import GRDB
package import RolloutModel

/// The list of a ledger's rollouts, read from its projection.
package struct RolloutIndex: Sendable {
  private let log: SQLiteEventLog

  package init(_ log: SQLiteEventLog) {
    self.log = log
  }

  /// The rollouts, the latest first.
  ///
  /// - Parameter imported: whether those that other programs ran are among them.
  package func rollouts(limit: Int, imported: Bool = true) throws -> [RolloutListing] {
    try log.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM rollouts WHERE ? OR imported_by IS NULL
          ORDER BY first_position DESC LIMIT ?
          """,
        arguments: [imported, limit]
      ).map(RolloutListing.init)
    }
  }

  /// The rollouts of a service in an environment that have not come to an end, the first one first.
  package func openRollouts(service: String, environment: String) throws -> [RolloutListing] {
    try log.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM rollouts WHERE is_open = 1 AND service = ? AND environment = ?
          ORDER BY first_position
          """,
        arguments: [service, environment]
      ).map(RolloutListing.init)
    }
  }

  /// The rollout that was planned last; in a ledger of imported ones alone, the last of those.
  private func latest() throws -> RolloutListing? {
    try rollouts(limit: 1, imported: false).first ?? rollouts(limit: 1).first
  }

  /// Whether a stream is that of a rollout that has not come to an end.
  package func isOpen(_ stream: StreamName) throws -> Bool {
    try log.read { db in
      try Bool.fetchOne(
        db, sql: "SELECT is_open FROM rollouts WHERE rollout = ?", arguments: [stream.text])
    } ?? false
  }

  /// The one rollout whose id starts with the text; `latest` is the one planned last.
  ///
  /// - Throws: ``LookupRefusal``
  package func find(_ text: String) throws -> RolloutListing {
    if text == "latest" {
      guard let latest = try latest() else { throw LookupRefusal.noRollouts }
      return latest
    }
    let found = try log.read { db in
      // A range instead of LIKE: it uses the key, and no character of the text is special.
      try Row.fetchAll(
        db,
        sql: "SELECT * FROM rollouts WHERE rollout >= ? AND rollout < ? ORDER BY rollout LIMIT 4",
        arguments: [text.lowercased(), text.lowercased() + "\u{10FFFF}"]
      ).map(RolloutListing.init)
    }
    guard let first = found.first, !text.isEmpty else { throw LookupRefusal.unknown(text) }
    // A whole id is first in its range, and names its rollout whatever goes on from it.
    guard found.count == 1 || first.rollout.text == text.lowercased() else {
      throw LookupRefusal.ambiguous(text, matches: found.map(\.rollout))
    }
    return first
  }
}

/// Where a runner is, or was.
package struct RunnerPlace: Hashable, Sendable {
  package var host: String
  package var processID: Int
  /// What tells the process from a later one of the same number.
  package var processStart: String?

  package init(host: String, processID: Int, processStart: String?) {
    self.host = host
    self.processID = processID
    self.processStart = processStart
  }
}

/// A row of the list.
package struct RolloutListing: Hashable, Sendable {
  package var rollout: RolloutID
  package var name: String
  /// Nil where an imported rollout does not say.
  package var service: String?
  package var environment: String?
  package var status: String
  package var decision: String?
  package var stage: String?
  /// When it was planned, or for an imported one when it began; nil where that is not known.
  package var plannedAt: Timestamp?
  /// Nil for an imported one: who ran it is not known.
  package var plannedBy: String?
  /// Who imported it; nil for a rollout that this program ran.
  package var importedBy: String?
  package var changedAt: Timestamp
  package var eventCount: Int64
  /// The latest runner; nil before the first.
  package var runner: RunnerPlace?
  package var isOpen: Bool
  /// Whether the latest runner has not let go.
  package var isAttached: Bool

  /// What stands in place of what a redacted plan said.
  package static let redacted = "(redacted)"

  init(_ row: Row) {
    rollout = RolloutID(row["rollout"])
    name = row["name"]
    service = row["service"]
    environment = row["environment"]
    status = row["status"]
    decision = row["decision"]
    stage = row["stage"]
    plannedAt = (row["planned_at"] as Int64?).map(Timestamp.init(millisecondsSince1970:))
    plannedBy = row["planned_by"]
    importedBy = row["imported_by"]
    changedAt = Timestamp(millisecondsSince1970: row["changed_at"])
    eventCount = row["events"]
    isOpen = row["is_open"]
    isAttached = row["is_attached"]
    if let host: String = row["runner_host"], let process: Int = row["runner_process"] {
      runner = RunnerPlace(host: host, processID: process, processStart: row["runner_start"])
    }
  }
}

extension RolloutListing {
  /// Whether another program ran it.
  package var isImported: Bool { importedBy != nil }
}

/// Why a text does not name one rollout.
package enum LookupRefusal: Error, Hashable, Sendable {
  case noRollouts
  case unknown(String)
  case ambiguous(String, matches: [RolloutID])
}

extension LookupRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noRollouts:
      "expected a ledger with at least one rollout, got an empty one\n"
        + "Hint: start one with `rollout run`."
    case .unknown(let text):
      "expected the id of a rollout, the start of one, or 'latest'; got '\(text)'\n"
        + "Hint: `rollout list` shows the ids."
    case .ambiguous(let text, let matches):
      "expected the start of one id, got '\(text)', which several share: "
        + matches.map(\.text).joined(separator: ", ") + "\nHint: give more characters."
    }
  }
}
