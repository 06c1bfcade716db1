import Glibc
import Synchronization

/// Standard output, written at once.
enum StandardOutput {
  /// What the system said when it first would not take what was written; 0 while it takes all.
  private static let refused = Atomic<Int32>(0)

  static func write(_ text: String) {
    guard let problem = StandardStream.write(Array(text.utf8), to: STDOUT_FILENO) else { return }
    _ = refused.compareExchange(expected: 0, desired: problem, ordering: .relaxed)
  }

  /// Why output was lost; nil where all was taken, or its reader went away.
  static var failure: String? {
    let problem = refused.load(ordering: .relaxed)
    return problem == 0 ? nil : systemWords(of: problem)
  }

  static func write(line: String) {
    write(line + "\n")
  }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

/// Standard error: for everything that is not the answer.
enum StandardError {
  static func write(_ text: String) {
    _ = StandardStream.write(Array(text.utf8), to: STDERR_FILENO)
  }

  static func write(line: String) {
    write(line + "\n")
  }

  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

private enum StandardStream {
  /// Writes all bytes. A reader that went away is no reason to stop a rollout: the rest is dropped.
  ///
  /// - Returns: `errno` where the system would not take them for another reason.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if written < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        return errno == EPIPE ? nil : errno
      }
      rest = rest.dropFirst(written)
    }
    return nil
  }
}

/// How wide the terminal is.
enum TerminalWidth {
  /// Columns; 80 where it is not known.
  static var columns: Int {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return Int(size.ws_col)
  }
}

extension StandardOutput {
  /// For commands that only look on: when nobody reads any more, they end, as `grep` does.
  static func endWithReader() {
    _ = signal(SIGPIPE, SIG_DFL)
  }
}
