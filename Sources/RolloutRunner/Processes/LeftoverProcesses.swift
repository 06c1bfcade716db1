import FoundationEssentials
import Glibc
package import RolloutModel

/// Processes of a command whose runner was lost, on this machine.
///
/// A runner that is killed cannot end its gate, which then runs on beside its own second attempt.
/// Each command carries a mark in its environment, which its children inherit; so they are found
/// even where they left the session. Only a command that is open is looked for: what one that ended
/// left behind on purpose is none of ours.
///
/// > Source: proc_pid_environ(5), https://man7.org/linux/man-pages/man5/proc_pid_environ.5.html
package struct LeftoverProcesses: Sendable {
  let rollout: RolloutID
  /// The version of the event by which the command was started.
  let event: Int64

  private static let pollInterval = Duration.milliseconds(10)
  /// Longest environment that is read.
  private static let environmentLimit = 1 << 20

  package init(rollout: RolloutID, event: Int64) {
    self.rollout = rollout
    self.event = event
  }

  func members() -> [Int32] {
    let own = getpid()
    return ProcessStat.numbers.filter { $0 != own && isMarked($0) }
  }

  /// Ends them; those of other users cannot be read, and are left alone.
  ///
  /// - Parameter grace: from SIGTERM to SIGKILL.
  package func end(grace: Duration) async {
    guard !members().isEmpty else { return }
    signal(SIGTERM)
    let deadline = ContinuousClock.now + grace
    while !members().isEmpty, ContinuousClock.now < deadline {
      guard (try? await Task.sleep(for: LeftoverProcesses.pollInterval)) != nil else { break }
    }
    signal(SIGKILL)
  }

  private func signal(_ number: Int32) {
    for process in members() { _ = kill(process, number) }
  }

  private func isMarked(_ process: Int32) -> Bool {
    guard let environment = FileManager.default.contents(atPath: "/proc/\(process)/environ") else {
      return false
    }
    let variables = environment.prefix(LeftoverProcesses.environmentLimit).split(separator: 0)
      .map { String(decoding: $0, as: UTF8.self) }
    return variables.contains("\(RunnerMark.rollout)=\(rollout)")
      && variables.contains("\(RunnerMark.event)=\(event)")
  }
}
