/// `gate.started`, `apply.started`, `drill.started`, `rollback.started`: the intent, appended
/// before the process starts.
package struct CommandStarted: Hashable, Sendable, Codable {
  package var stage: Stage
  /// The gate's name; `apply` and `rollback_drill` for those; a rollback's step has its
  /// own name.
  package var name: String
  /// Counts from 1 within the rollout.
  package var attempt: Int
  package var command: String
  package var timeout: Milliseconds

  package init(
    stage: Stage, name: String, attempt: Int, command: String, timeout: Milliseconds
  ) {
    self.stage = stage
    self.name = name
    self.attempt = attempt
    self.command = command
    self.timeout = timeout
  }
}

/// `gate.finished`, `apply.finished`, `drill.finished`, `rollback.finished`
package struct CommandFinished: Hashable, Sendable, Codable {
  package var stage: Stage
  package var name: String
  package var attempt: Int
  package var exit: CommandExit
  package var duration: Milliseconds
  /// Standard output and standard error, in the order in which they came.
  package var log: Material
  /// Whether processes of its group were still there at its end, and were ended.
  package var leftProcessesBehind: Bool

  package init(
    stage: Stage, name: String, attempt: Int, exit: CommandExit, duration: Milliseconds,
    log: Material, leftProcessesBehind: Bool
  ) {
    self.stage = stage
    self.name = name
    self.attempt = attempt
    self.exit = exit
    self.duration = duration
    self.log = log
    self.leftProcessesBehind = leftProcessesBehind
  }

  package var passed: Bool { exit == .exited(code: 0) }
}

/// `gate.interrupted`, `apply.interrupted`, `drill.interrupted`, `rollback.interrupted`: started,
/// and no outcome is known.
package struct CommandInterrupted: Hashable, Sendable, Codable {
  package var stage: Stage
  package var name: String
  package var attempt: Int
  package var reason: String
  /// How long it ran and what it printed; nil when its runner was lost.
  package var duration: Milliseconds?
  package var log: Material?

  package init(
    stage: Stage, name: String, attempt: Int, reason: String, duration: Milliseconds? = nil,
    log: Material? = nil
  ) {
    self.stage = stage
    self.name = name
    self.attempt = attempt
    self.reason = reason
    self.duration = duration
    self.log = log
  }
}

/// How a process ended.
package enum CommandExit: Hashable, Sendable, Codable {
  case exited(code: Int)
  case signalled(signal: Int)
  /// `killed` when SIGTERM was not enough.
  case timedOut(after: Milliseconds, killed: Bool)
  case notStarted(reason: String)
  /// It ran, but the system did not let us see how it ended.
  case lost(reason: String)

  /// The exit in words: `exited with code 3`.
  package var words: String {
    switch self {
    case .exited(let code): "exited with code \(code)"
    case .signalled(let signal): "was ended by signal \(signal)"
    case .timedOut(let after, let killed):
      "timed out after \(after.secondsText) and was "
        + (killed ? "killed" : "terminated")
    case .notStarted(let reason): "could not be started: \(reason)"
    case .lost(let reason): "was lost sight of: \(reason)"
    }
  }
}
