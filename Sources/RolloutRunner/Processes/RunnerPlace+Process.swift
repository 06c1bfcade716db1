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
  ///
  /// > Source: proc_pid_stat(5), https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  private static func start(of process: Int32) -> String? {
    guard let stat = FileManager.default.contents(atPath: "/proc/\(process)/stat"),
      let name = stat.lastIndex(of: UInt8(ascii: ")")),
      let boot = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id")
    else { return nil }
    let fields = String(decoding: stat[stat.index(after: name)...], as: UTF8.self)
      .split(separator: " ")
    // Field 22, counted from the number; the state is the third. A zombie runs no more.
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
    let id = String(decoding: boot, as: UTF8.self).prefix { !$0.isNewline }
    return "\(id)/\(fields[19])"
  }
}
