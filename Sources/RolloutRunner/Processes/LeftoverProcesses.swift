import FoundationEssentials
import Glibc
package import RolloutModel

/// Processes that commands of a lost runner left on this machine.
///
/// A runner that is killed cannot end its gate, which then runs on beside its own second attempt.
/// Each command carries a mark in its environment, which its children inherit; so they are found
/// even where they left the session.
///
/// > Source: proc_pid_environ(5), https://man7.org/linux/man-pages/man5/proc_pid_environ.5.html
package struct LeftoverProcesses: Sendable {
  let rollout: RolloutID
  /// Only those of runners before this one.
  let epoch: Int

  /// From SIGTERM to SIGKILL.
  private static let grace = Duration.seconds(5)
  private static let pollInterval = Duration.milliseconds(10)
  /// Longest environment that is read; a larger one has its marks further in front all the same.
  private static let environmentLimit = 1 << 20

  package init(rollout: RolloutID, epoch: Int) {
    self.rollout = rollout
    self.epoch = epoch
  }

  func members() -> [Int32] {
    let own = getpid()
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap(Int32.init).filter { $0 != own && isMarked($0) }
  }

  /// Ends them; those of other users cannot be read, and are left alone.
  package func end() async {
    guard !members().isEmpty else { return }
    signal(SIGTERM)
    let deadline = ContinuousClock.now + LeftoverProcesses.grace
    while !members().isEmpty, ContinuousClock.now < deadline {
      try? await Task.sleep(for: LeftoverProcesses.pollInterval)
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
    var hasRollout = false
    var isEarlier = false
    for variable in environment.prefix(LeftoverProcesses.environmentLimit)
      .split(separator: 0)
    {
      let text = String(decoding: variable, as: UTF8.self)
      if text == "\(RunnerMark.rollout)=\(rollout)" { hasRollout = true }
      if text.hasPrefix("\(RunnerMark.epoch)="),
        let number = Int(text.dropFirst(RunnerMark.epoch.count + 1))
      {
        isEarlier = number < epoch
      }
    }
    return hasRollout && isEarlier
  }
}
