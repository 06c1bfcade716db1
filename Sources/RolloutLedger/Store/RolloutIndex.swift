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
  package func rollouts(limit: Int) throws -> [RolloutListing] {
    try log.read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM rollouts ORDER BY first_position DESC LIMIT ?",
        arguments: [limit]
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

  /// The one rollout whose id starts with the text; `latest` is the one planned last.
  ///
  /// - Throws: ``LookupRefusal``
  package func find(_ text: String) throws -> RolloutListing {
    if text == "latest" {
      guard let latest = try rollouts(limit: 1).first else { throw LookupRefusal.noRollouts }
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
  package var service: String
  package var environment: String
  package var status: String
  package var decision: String?
  package var stage: String?
  package var plannedAt: Timestamp
  package var plannedBy: String
  package var changedAt: Timestamp
  package var eventCount: Int64
  /// The latest runner; nil before the first.
  package var runner: RunnerPlace?
  package var isOpen: Bool
  /// Whether the latest runner has not let go.
  package var isAttached: Bool

  init(_ row: Row) {
    rollout = RolloutID(row["rollout"])
    name = row["name"]
    service = row["service"]
    environment = row["environment"]
    status = row["status"]
    decision = row["decision"]
    stage = row["stage"]
    plannedAt = Timestamp(millisecondsSince1970: row["planned_at"])
    plannedBy = row["planned_by"]
    changedAt = Timestamp(millisecondsSince1970: row["changed_at"])
    eventCount = row["events"]
    isOpen = row["is_open"]
    isAttached = row["is_attached"]
    if let host: String = row["runner_host"], let process: Int = row["runner_process"] {
      runner = RunnerPlace(host: host, processID: process, processStart: row["runner_start"])
    }
  }
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
