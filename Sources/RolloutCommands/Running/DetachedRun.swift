import ArgumentParser
import EventLedger
import FoundationEssentials
import Glibc
import RolloutEvidence
import RolloutLedger
import RolloutModel

/// Starts this program again with the same arguments, in the background and in a session of its
/// own, and returns when the rollout is recorded.
struct DetachedRun {
  let ledgerPath: String

  /// How long to wait for the runner's first event.
  private static let patience = Duration.seconds(180)
  private static let pollInterval = Duration.milliseconds(20)

  /// - Throws: ``UsageRefusal`` when it cannot be started, ``ExitCode`` as the rollout's own when
  ///   it ended before it was recorded.
  func start(json: Bool) async throws {
    let ids = SystemSources.ids()
    let rollout = RolloutID(ids.next().description)
    let log = try makeLog(of: rollout)
    // The log is for people to follow, whatever this process prints.
    let arguments =
      [CommandLine.arguments[0]]
      + CommandLine.arguments.dropFirst().filter { !["--detach", "--json"].contains($0) }
      + ["--rollout-id", rollout.text]
    let process = try spawn(arguments, log: log)
    let deadline = ContinuousClock.now + DetachedRun.patience
    while ContinuousClock.now < deadline {
      if hasBegun(rollout) { return report(rollout, process, log, json: json) }
      if let code = ended(process) {
        StandardError.write((try? String(contentsOf: URL(filePath: log), encoding: .utf8)) ?? "")
        throw ExitCode(code)
      }
      try? await Task.sleep(for: DetachedRun.pollInterval)
    }
    throw UsageRefusal(
      "expected the rollout to get its runner within 180 seconds; process \(process) still runs\n"
        + "Hint: its log is \(log).")
  }

  private func report(_ rollout: RolloutID, _ process: pid_t, _ log: String, json: Bool) {
    if json {
      StandardOutput.write(
        line: OrderedJSON.object([
          ("rollout", .string(rollout.text)), ("process", .integer(Int64(process))),
          ("log", .string(log)), ("ledger", .string(ledgerPath)),
        ]).line)
      return
    }
    for line in [
      "Rollout \(rollout) runs in the background (process \(process)).", "Log: \(log)",
      "`rollout watch \(rollout)` follows it, `rollout status --wait \(rollout)` waits for it.",
    ] { StandardOutput.write(line: line) }
  }

  private func makeLog(of rollout: RolloutID) throws -> String {
    let directory = ledgerPath + ".logs"
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
    } catch {
      throw UsageRefusal(
        "expected to make the directory \(directory), but: \(systemWords(of: error))\n"
          + "Hint: name another place with --ledger.")
    }
    return "\(directory)/\(rollout).log"
  }

  private func spawn(_ arguments: [String], log: String) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(
      &actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // A session of its own: the terminal that closes takes nothing with it.
    unsafe posix_spawnattr_setflags(&attributes, Int16(0x80))
    var process: pid_t = 0
    var pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    let problem = unsafe posix_spawn(
      &process, "/proc/self/exe", &actions, &attributes, &pointers, environ)
    guard problem == 0 else {
      throw UsageRefusal(
        "expected to start a process in the background, but: \(systemWords(of: problem))")
    }
    return process
  }

  /// Whether the rollout has its runner: then it was admitted, too.
  private func hasBegun(_ rollout: RolloutID) -> Bool {
    guard let access = try? LedgerAccess(path: ledgerPath, mode: .readOnly) else { return false }
    defer { try? access.log.close() }
    return (try? access.index.find(rollout.text))?.runner != nil
  }

  /// The process's exit code; nil while it runs.
  private func ended(_ process: pid_t) -> Int32? {
    var status: Int32 = 0
    guard unsafe waitpid(process, &status, WNOHANG) == process else { return nil }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : ProductExit.interrupted.rawValue
  }
}
