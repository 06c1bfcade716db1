import ArgumentParser
import EventLedger
import FoundationEssentials
import Glibc
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
    let path =
      named.isEmpty
      ? workspacePath + "/output/rollout-ledger.sqlite3" : FilePaths.absolute(named)
    // Lock, guard and key lie beside the file itself, by whatever name it is called.
    return FilePaths.resolvingLink(path)
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
  let series: SeriesReader
  let labels: LabelIndex

  init(path: String, mode: SQLiteEventLog.Mode) throws {
    self.path = path
    log = try SQLiteEventLog.open(
      path: path, mode: mode, clock: SystemSources.eventTime, random: SystemSources.random,
      projections: LedgerProjections.all)
    store = RolloutStore(log: log) { [log] in LedgerAccess.sign(log) }
    index = RolloutIndex(log)
    labels = LabelIndex(log)
    series = SeriesReader(log)
  }

  /// Signs the ledger as it is, where there is a key; without one nobody expects it.
  ///
  /// What was recorded stands whatever comes of it, so it does not fail, but warns.
  static func sign(_ log: SQLiteEventLog) {
    do {
      guard let key = try SigningKeyFile.load(named: nil, ledgerPath: log.path) else { return }
      _ = try log.sign(with: key)
    } catch {
      // The events were.
      let words = "\(error)".replacing("Nothing was written.", with: "No checkpoint was written.")
      StandardError.write(
        line: "rollout: warning: the ledger could not be signed: \(words)\n"
          + "Hint: mend that, then `rollout checkpoint sign`.")
    }
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
  /// The file that a link leads to; any other path as it is.
  static func resolvingLink(_ path: String) -> String {
    guard (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil,
      let resolved = unsafe realpath(path, nil)
    else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// A directory that is to be written into: it must be empty, or not be there.
  ///
  /// - Returns: its absolute path.
  /// - Throws: ``UsageRefusal``
  static func emptyDirectory(_ path: String, of option: String) throws -> String {
    let directory = absolute(path)
    let found = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    guard found.isEmpty else {
      throw UsageRefusal(
        "expected an empty or new directory for \(option), got \(directory) with "
          + "\(found.count) entries\nHint: name another one; nothing was written.")
    }
    return directory
  }

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
