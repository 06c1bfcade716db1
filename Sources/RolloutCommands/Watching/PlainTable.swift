import RolloutModel

/// A table of texts with blanks between its columns; what looks like a number stands right.
enum PlainTable {
  static func lines(of rows: [[String]], indent: Int) -> [String] {
    var lines: [String] = []
    forEachLine(of: rows, indent: indent) { lines.append($0) }
    return lines
  }

  /// Hands over one line after the other.
  ///
  /// - Parameter rows: gone through twice, for the widths first: those of a lazy collection are
  ///   never in memory together.
  static func forEachLine(
    of rows: some Collection<[String]>, indent: Int, _ use: (String) -> Void
  ) {
    var columns: [Int] = []
    for row in rows {
      while columns.count < row.count { columns.append(0) }
      for (index, cell) in row.enumerated() {
        columns[index] = max(columns[index], Printable.width(of: Printable.line(cell)))
      }
    }
    for row in rows {
      let cells = row.map(Printable.line).enumerated().map { index, cell in
        let gap = String(
          repeating: " ", count: max(0, columns[index] - Printable.width(of: cell)))
        return isNumber(cell) ? gap + cell : cell + gap
      }
      let line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
      use(String(line.reversed().drop { $0 == " " }.reversed()))
    }
  }

  private static func isNumber(_ cell: String) -> Bool {
    guard let first = cell.utf8.first(where: { $0 != UInt8(ascii: "-") }) else { return true }
    return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
  }
}

/// Numbers for tables: as many digits as people compare.
enum NumberWords {
  /// `1 hold`, `2 holds`
  static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }

  /// At most four digits behind the point.
  static func short(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e11 else { return shortText(value) }
    return shortText((value * 10_000).rounded() / 10_000)
  }

  /// `0.35s`, `01:40`, `1:03:20`
  ///
  /// - Parameter milliseconds: a length of time.
  static func duration(_ milliseconds: Double) -> String {
    let length = Milliseconds(Int64(min(max(milliseconds, 0), 1e15)))
    return length < .seconds(60) ? length.secondsText : LiveFrame.clock(length)
  }

  /// `12.5 %`
  static func percent(_ share: Double) -> String { "\(short((share * 1000).rounded() / 10)) %" }

  private static func shortText(_ value: Double) -> String {
    RolloutModel.shortText(of: value)
  }
}
