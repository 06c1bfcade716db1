import FoundationEssentials
import Glibc
package import RolloutLedger

/// Whether a runner still runs.
package enum RunnerLife: Hashable, Sendable {
  case runs
  case gone
  /// It is, or was, on another machine.
  case unknown
}

extension RunnerPlace {
  /// This process.
  package static func current(host: String) -> RunnerPlace {
    let process = getpid()
    return RunnerPlace(
      host: host, processID: Int(process), processStart: start(of: process))
  }

  /// Whether the process is there, and is the one that was meant.
  ///
  /// - Parameter host: the name of this machine.
  package func life(seenFrom host: String) -> RunnerLife {
    guard host == self.host else { return .unknown }
    guard let number = Int32(exactly: processID), number > 0 else { return .gone }
    if let processStart, let start = RunnerPlace.start(of: number) {
      return start == processStart ? .runs : .gone
    }
    // EPERM: there is one, of another user.
    return kill(number, 0) == 0 || errno == EPERM ? .runs : .gone
  }

  /// The machine's boot and the moment of its run at which the process was started: no two
  /// processes of a machine share both with their number.
  private static func start(of process: Int32) -> String? {
    guard let stat = ProcessStat(process),
      let boot = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id")
    else { return nil }
    let id = String(decoding: boot, as: UTF8.self).prefix { !$0.isNewline }
    return "\(id)/\(stat.startTicks)"
  }
}
