import Glibc

/// The part of a terminal that is drawn over and over.
struct WatchScreen {
  private var drawn: [String] = []

  /// Draws the lines in the place of those that are there; does nothing when they are the same.
  mutating func draw(_ lines: [String], columns: Int) {
    guard lines != drawn else { return }
    let up = rows(columns: columns)
    let move = up > 0 ? "\u{1B}[\(up)A\r" : ""
    // Line by line, and in one write, so that nothing flickers.
    let text = lines.map { $0 + "\u{1B}[K\n" }.joined()
    StandardOutput.write(move + text + "\u{1B}[J")
    drawn = lines
  }

  /// How many rows of the terminal the lines take: one that became narrower has wrapped them.
  private func rows(columns: Int) -> Int {
    drawn.reduce(0) { rows, line in
      let width = Printable.width(of: WatchScreen.withoutColours(line))
      return rows + max(1, (width + columns - 1) / max(1, columns))
    }
  }

  private static func withoutColours(_ line: String) -> String {
    line.replacing(/\u{1B}\[[0-9;]*m/, with: "")
  }
}

/// How many lines the terminal has.
enum TerminalHeight {
  /// Lines; nil where it is not known.
  static var lines: Int? {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else {
      return nil
    }
    return Int(size.ws_row)
  }
}
