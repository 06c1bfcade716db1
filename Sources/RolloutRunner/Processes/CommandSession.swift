import FoundationEssentials
import Glibc

/// The processes of one command: the session whose leader is the command's shell.
///
/// A command gets a session of its own, not only a process group: then Ctrl-C in the terminal
/// reaches us alone, a program that asks for a password on `/dev/tty` fails at once instead of
/// being stopped, and a background job that got its own process group (`set -m`) is still found.
///
/// A process that calls `setsid` itself leaves the session and is out of reach, as a daemon means
/// to be; it can keep nothing of ours waiting.
///
/// > Source: credentials(7), https://man7.org/linux/man-pages/man7/credentials.7.html
struct CommandSession: Sendable {
  struct Member: Equatable {
    var process: Int32
    var group: Int32
  }

  /// Time between two looks at whether the last processes are gone.
  static let pollInterval = Duration.milliseconds(10)
  /// How long to wait for processes to be gone after SIGKILL; one that waits for a device takes
  /// its time, and nothing can be done about it.
  static let killPatience = Duration.seconds(2)

  /// The process number of the shell. It stays ours while the shell is not reaped, even when the
  /// shell has ended, so a signal cannot reach a stranger.
  let leader: Int32

  /// The processes that still run.
  func members() -> [Member] {
    ProcessStat.numbers.compactMap { process in
      guard let stat = ProcessStat(process), stat.session == leader else { return nil }
      return Member(process: process, group: stat.group)
    }
  }

  /// Sends a signal to every process of the session.
  func signal(_ number: Int32) {
    let groups = Set(members().map(\.group)).union([leader])
    // A group that has ended meanwhile is no error: that is what we want of it.
    for group in groups { _ = kill(-group, number) }
  }

  /// Ends what is left after the shell has ended.
  ///
  /// - Returns: Whether there was anything.
  func endSurvivors(grace: Duration) async -> Bool {
    guard !members().isEmpty else { return false }
    signal(SIGTERM)
    if await areGone(within: grace) { return true }
    signal(SIGKILL)
    _ = await areGone(within: Self.killPatience)
    return true
  }

  private func areGone(within patience: Duration) async -> Bool {
    let deadline = ContinuousClock.now + patience
    while !members().isEmpty {
      guard ContinuousClock.now < deadline else { return false }
      try? await Task.sleep(for: Self.pollInterval)
    }
    return true
  }
}
