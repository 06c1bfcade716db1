import ArgumentParser
import EventLedger
import Glibc
import RolloutLedger
import RolloutModel
import RolloutPlanFile
import RolloutReplay
import RolloutRunner

/// Parses, runs, and turns every error into a message and an exit code.
package enum Entry {
  /// Runs what the process was asked for.
  ///
  /// - Parameter words: of the whole command line; the first names the program.
  /// - Returns: the exit code.
  package static func start(_ words: [String]) async -> Int32 {
    // Swift finds them through /proc/self/maps, and where that cannot be read there are none. To
    // print the help and end with 0 would then look like a rollout that was completed.
    guard !words.isEmpty else {
      StandardError.write(
        """
        rollout: expected its own command line, but the system would not tell it. Nothing was done.
        Hint: check that /proc is mounted and can be read; then give the same command again.

        """)
      return ProductExit.usage.rawValue
    }
    let code = await run(Array(words.dropFirst()))
    guard let cause = StandardOutput.failure else { return code }
    StandardError.write(
      """
      rollout: expected to write its output, but: \(cause). What was printed is not complete.
      Hint: check what standard output leads to; the ledger has what was recorded.

      """)
    let isAnswer = words.dropFirst().first.map(codeIsAnswer.contains) ?? false
    return code == 0 && !isAnswer ? ProductExit.usage.rawValue : code
  }

  /// Commands whose exit code says how a rollout stands, whatever becomes of their output.
  private static let codeIsAnswer: Set = ["run", "resume", "drop-in", "status", "watch"]

  /// - Returns: the exit code.
  package static func run(_ arguments: [String]) async -> Int32 {
    // `rollout run | head` must not end the rollout. Commands get the default back when they start.
    _ = signal(SIGPIPE, SIG_IGN)
    do {
      var command = try RolloutCommand.parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      return 0
    } catch {
      return report(error)
    }
  }

  private static func report(_ error: any Error) -> Int32 {
    if let code = error as? ExitCode { return code.rawValue }
    if let code = ProductExit(for: error) {
      StandardError.write("rollout: \(error)\n")
      return code.rawValue
    }
    let message = RolloutCommand.fullMessage(for: error)
    if RolloutCommand.exitCode(for: error) == .success {
      StandardOutput.write(message + "\n")
      return 0
    }
    StandardError.write(message + "\n")
    return ProductExit.usage.rawValue
  }
}

/// The exit codes of the product.
enum ProductExit: Int32 {
  case success = 0
  case blocked = 1
  case usage = 2
  case damaged = 3
  /// No outcome yet: held, interrupted, or still under way.
  case interrupted = 4
  case aborted = 5
  case rolledBack = 6
  case busy = 75

  var code: ExitCode { ExitCode(rawValue) }

  /// What a rollout of that status leaves.
  init(_ status: RolloutStatus) {
    switch status {
    case .completed: self = .success
    case .blocked: self = .blocked
    case .aborted: self = .aborted
    case .rolledBack: self = .rolledBack
    // What was decided has been redacted: nobody may take it for a pass.
    case .planned, .running, .held, .rollingBack, .interrupted, .ended: self = .interrupted
    }
  }

  /// The code of an error of ours; nil for those of the argument parser.
  init?(for error: any Error) {
    switch error {
    case let failure as LedgerFailure:
      switch failure.code {
      case .busy: self = .busy
      case .damaged, .alteredSchema: self = .damaged
      default: self = .usage
      }
    case let refusal as LedgerRefusal:
      if case .versionConflict = refusal { self = .busy } else { self = .usage }
    case let stopped as RunStopped:
      let cause = ProductExit(for: stopped.cause)
      self = cause == .busy || cause == .damaged ? cause ?? .interrupted : .interrupted
    case is RunnerFenced: self = .busy
    case FoldRefusal.imported, FoldRefusal.planIsRedacted, is RedactionRefusal: self = .usage
    case is CodecFailure, is FoldRefusal, is EvidenceRefused: self = .damaged
    case let refusal as GuardRefusal:
      switch refusal {
      case .shorter, .forked, .missingLedger, .malformed: self = .damaged
      case .unreadable, .unwritable, .nothingToAccept: self = .usage
      }
    case let refusal as BundleRefusal:
      switch refusal {
      case .malformed, .line, .unsigned: self = .damaged
      case .noSuchStream, .notCovered, .oneStream, .notEmpty: self = .usage
      }
    case is CheckpointRefusal, is AuditRefusal, is SeriesDamaged, is SeriesMisshapen:
      self = .damaged
    case is NoteRefusal, is FileFailure: self = .usage
    case let refusal as NotifyRefusal:
      if case .inUse = refusal { self = .busy } else { self = .usage }
    case is SeriesMapRefusal, is SeriesRefusal, is SweepRefusal: self = .usage
    case is LookupRefusal, is MomentRefusal, is PlanFileRefusal, is UsageRefusal, is CommandRefusal:
      self = .usage
    default: return nil
    }
  }
}

/// Something the caller asked for cannot be done as asked.
struct UsageRefusal: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) {
    self.description = description
  }
}
