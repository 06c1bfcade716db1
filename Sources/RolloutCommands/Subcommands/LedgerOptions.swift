import ArgumentParser
import EventLedger
import FoundationEssentials
import RolloutLedger

/// Which ledger, for every command that reads or writes one.
struct LedgerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The operator's root: where commands run and relative paths start.", valueName: "dir"),
    completion: .directory)
  var workspace = "."

  @Option(
    help: ArgumentHelp(
      "The ledger; else $ROLLOUT_LEDGER, else <workspace>/output/rollout-ledger.sqlite3.",
      valueName: "path"),
    completion: .file())
  var ledger: String?

  /// The absolute path of the workspace.
  var workspacePath: String { FilePaths.absolute(workspace) }

  /// The absolute path of the ledger.
  var ledgerPath: String {
    let named = ledger ?? ProcessInfo.processInfo.environment["ROLLOUT_LEDGER"] ?? ""
    return named.isEmpty
      ? workspacePath + "/output/rollout-ledger.sqlite3" : FilePaths.absolute(named)
  }

  /// Opens the ledger for reading.
  func openForReading() throws -> LedgerAccess {
    try LedgerAccess(path: ledgerPath, mode: .readOnly)
  }
}

/// An open ledger with the views that commands use.
struct LedgerAccess: Sendable {
  let path: String
  let log: SQLiteEventLog
  let store: RolloutStore
  let index: RolloutIndex

  init(path: String, mode: SQLiteEventLog.Mode) throws {
    self.path = path
    log = try SQLiteEventLog.open(
      path: path, mode: mode, clock: SystemSources.eventTime, random: SystemSources.random,
      projections: [RolloutsProjection()])
    store = RolloutStore(log: log)
    index = RolloutIndex(log)
  }
}

/// The clock and the randomness of the machine.
enum SystemSources {
  static func eventTime() -> EventTime {
    EventTime(clamping: Int64(Date().timeIntervalSince1970 * 1000))
  }

  /// Ids for events and rollouts, made here.
  static func ids() -> EventIDSequence {
    EventIDSequence(clock: eventTime, random: random)
  }

  static func random() -> UInt64 {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }
}

/// Paths as the operator wrote them.
enum FilePaths {
  /// Absolute, without `.` and trailing slashes; relative ones start in the current directory.
  static func absolute(_ path: String, in base: String? = nil) -> String {
    let root = base ?? FileManager.default.currentDirectoryPath
    let joined = path.hasPrefix("/") ? path : root + "/" + path
    var parts: [Substring] = []
    for part in joined.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}
