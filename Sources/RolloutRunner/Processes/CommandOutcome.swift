/// How a command ended.
package enum ShellExit: Sendable, Equatable {
  case exited(code: Int32)
  /// Ended by a signal that we did not send.
  case signalled(number: Int32)
  /// Ended by us because its time was over; `killed` when it did not heed SIGTERM.
  case timedOut(afterMilliseconds: Int64, killed: Bool)
  /// Nothing ran.
  case notStarted(reason: String)
  /// Ended by us because the task that ran it was cancelled.
  case cancelled
  /// It ran, but the system did not let us see how it ended.
  case lost(reason: String)
}

/// What is known of a command that was run.
package struct CommandOutcome: Sendable, Equatable {
  package var exit: ShellExit
  package var durationMilliseconds: Int64
  /// Standard output and standard error in the order written, already redacted.
  package var output: CapturedOutput
  /// Whether processes that the command had started were still there after it had ended. They have
  /// been ended.
  package var survivors: Bool

  package init(
    exit: ShellExit, durationMilliseconds: Int64, output: CapturedOutput, survivors: Bool
  ) {
    self.exit = exit
    self.durationMilliseconds = durationMilliseconds
    self.output = output
    self.survivors = survivors
  }

  /// Whether the command itself said that all is well.
  package var isSuccess: Bool { exit == .exited(code: 0) }
}
