import Glibc
package import RolloutRedaction
import Subprocess
import Synchronization

/// Runs commands of the operator, each in a session of its own, and reports how they ended.
///
/// Every outcome is a value: a command that cannot be started, that hangs, that floods its output
/// or that leaves processes behind is evidence, not an exception.
package struct ShellCommandRunner: Sendable {
  /// Added to the time that a command may take before the library's own end of it would strike.
  private static let backstop = Duration.seconds(60)

  private let redactor: Redactor
  private let shell: String

  package init(redactor: Redactor, shell: String = "/bin/bash") {
    self.redactor = redactor
    self.shell = shell
  }

  /// Runs a command to its end, whatever the end is.
  ///
  /// At the timeout, and likewise when the calling task is cancelled, every process of the command
  /// gets SIGTERM, and SIGKILL after the grace.
  ///
  /// - Parameter onOutput: Gets redacted pieces of the output as they come. The command waits
  ///   while it runs.
  package func run(
    _ command: ShellCommand,
    onOutput: @escaping @Sendable ([UInt8]) -> Void = { _ in }
  ) async -> CommandOutcome {
    let start = ContinuousClock.now
    let pump = OutputPump(
      redaction: redactor.stream(), limit: command.outputLimitBytes, onOutput: onOutput)
    let (stop, stopper) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let (exit, survivors) = await withTaskCancellationHandler {
      // Awaited, so still structured; but cancellation arrives as the value `stop`. Otherwise the
      // library would cancel reading the output of a command that is just being ended, and what a
      // command says about its end would be lost.
      await Task { await execute(command, pump: pump, stop: stop) }.value
    } onCancel: {
      stopper.finish()
    }
    return CommandOutcome(
      exit: exit, durationMilliseconds: (ContinuousClock.now - start).wholeMilliseconds,
      output: pump.finish(), survivors: survivors)
  }

  private func execute(
    _ command: ShellCommand, pump: OutputPump, stop: AsyncStream<Void>
  ) async -> (ShellExit, survivors: Bool) {
    if let defect = command.defect { return (.notStarted(reason: defect), false) }
    let hasStarted = Mutex(false)
    do {
      let result = try await Subprocess.run(
        configuration(for: command), input: .none, output: .sequence,
        error: .combinedWithOutput
      ) { execution in
        hasStarted.withLock { $0 = true }
        return await supervise(execution, command, pump: pump, stop: stop)
      }
      let supervision = result.closureResult
      return (supervision.exit(result.terminationStatus, of: command), supervision.survivors)
    } catch {
      let reason = redactor.redact(reason(of: error, command))
      let exit: ShellExit =
        hasStarted.withLock { $0 } ? .lost(reason: reason) : .notStarted(reason: reason)
      return (exit, false)
    }
  }

  private func configuration(for command: ShellCommand) -> Configuration {
    var updates: [Environment.Key: String?] = [:]
    for variable in command.environment {
      updates[Environment.Key(stringLiteral: variable.name)] = variable.value
    }
    var options = PlatformOptions()
    options.createSession = true
    return Configuration(
      // Without `--` a text that begins with a dash would be taken for options.
      executable: .path(path(shell)), arguments: ["-lc", "--", command.text],
      environment: .inherit.updating(updates),
      workingDirectory: path(command.workingDirectory), platformOptions: options)
  }

  private func reason(of error: any Error, _ command: ShellCommand) -> String {
    guard let error = error as? SubprocessError else { return "\(error)" }
    switch error.code {
    case .failedToChangeWorkingDirectory:
      return """
        the working directory \(command.workingDirectory) does not exist or cannot be entered
        Hint: create it, or name another one in the plan.
        """
    case .executableNotFound:
      return """
        the shell \(shell) does not exist or cannot be executed
        Hint: commands are run by \(shell) -lc; install bash.
        """
    default:
      return "\(error)"
    }
  }
}

// MARK: - Watching over a running command

extension ShellCommandRunner {
  private enum Event: Sendable {
    case exited
    case deadlinePassed
    case stopRequested
    case graceOver
    case outputEnded
  }

  private func supervise(
    _ execution: Execution<NoInput, SequenceOutput, CombinedErrorOutput>,
    _ command: ShellCommand, pump: OutputPump, stop: AsyncStream<Void>
  ) async -> Supervision {
    let session = CommandSession(leader: execution.processIdentifier.value)
    let timeout = Duration.milliseconds(command.timeoutMilliseconds)
    let grace = Duration.milliseconds(command.terminationGraceMilliseconds)
    return await withTaskGroup(of: Event.self) { group in
      group.addTask {
        await pump.run(execution.standardOutput)
        return .outputEnded
      }
      group.addTask {
        await waitForExit(of: execution, atMost: timeout + grace + Self.backstop)
        return .exited
      }
      group.addTask {
        try? await Task.sleep(for: timeout)
        return .deadlinePassed
      }
      group.addTask {
        for await _ in stop {}
        return .stopRequested
      }
      var supervision = Supervision()
      watch: for await event in group {
        switch event {
        case .exited:
          break watch
        case .deadlinePassed, .stopRequested:
          guard supervision.ending == .byItself else { continue }
          if case .stopRequested = event {
            supervision.ending = .cancelled
          } else {
            supervision.ending = .timedOut
          }
          session.signal(SIGTERM)
          group.addTask {
            try? await Task.sleep(for: grace)
            return .graceOver
          }
        case .graceOver:
          supervision.wasKilled = true
          session.signal(SIGKILL)
        case .outputEnded:
          continue
        }
      }
      // The shell has ended but is not reaped before this closure returns, so its number is ours.
      pump.beginDraining()
      supervision.survivors = await session.endSurvivors(grace: grace)
      group.cancelAll()
      return supervision
    }
  }

  /// Waits until the command has ended, without reaping it.
  ///
  /// The library has no call of this name; its teardown waits for the end between its steps, so a
  /// step that sends signal 0, which tests and does nothing, is a wait.
  /// > Source: kill(2), https://man7.org/linux/man-pages/man2/kill.2.html
  private func waitForExit(
    of execution: Execution<NoInput, SequenceOutput, CombinedErrorOutput>, atMost bound: Duration
  ) async {
    await execution.teardown(using: [
      .send(signal: Signal(rawValue: 0), allowedDurationToNextStep: bound)
    ])
  }
}

/// What was done to a command while it ran.
private struct Supervision: Sendable {
  enum Ending { case byItself, timedOut, cancelled }

  var ending = Ending.byItself
  var wasKilled = false
  var survivors = false

  func exit(_ status: TerminationStatus, of command: ShellCommand) -> ShellExit {
    switch (ending, status) {
    case (.timedOut, _):
      .timedOut(afterMilliseconds: command.timeoutMilliseconds, killed: wasKilled)
    case (.cancelled, _): .cancelled
    case (.byItself, .exited(let code)): .exited(code: code)
    case (.byItself, .signaled(let number)): .signalled(number: number)
    }
  }
}

extension Duration {
  /// Whole milliseconds, rounded down.
  var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }
}

/// Makes the library's path type without naming the module that it comes from, which the library
/// does not hand on.
private func path<Path: ExpressibleByStringLiteral>(_ text: String) -> Path
where Path.StringLiteralType == String {
  Path(stringLiteral: text)
}
