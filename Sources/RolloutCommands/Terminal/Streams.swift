import Glibc

/// Standard output, written at once.
enum StandardOutput {
  static func write(_ text: String) {
    StandardStream.write(Array(text.utf8), to: STDOUT_FILENO)
  }

  static func write(line: String) {
    write(line + "\n")
  }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

/// Standard error: for everything that is not the answer.
enum StandardError {
  static func write(_ text: String) {
    StandardStream.write(Array(text.utf8), to: STDERR_FILENO)
  }

  static func write(line: String) {
    write(line + "\n")
  }

  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

private enum StandardStream {
  /// Writes all bytes. A reader that went away is no reason to stop a rollout: the rest is dropped.
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if written < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        return
      }
      rest = rest.dropFirst(written)
    }
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
