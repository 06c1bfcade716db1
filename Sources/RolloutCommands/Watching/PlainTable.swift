import RolloutModel

/// A table of texts with blanks between its columns; what looks like a number stands right.
enum PlainTable {
  static func lines(of rows: [[String]], indent: Int) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let printable = rows.map { $0.map(Printable.line) }
    let columns = (0..<count).map { column in
      printable.map { column < $0.count ? Printable.width(of: $0[column]) : 0 }.max() ?? 0
    }
    return printable.map { row in
      let cells = row.enumerated().map { index, cell in
        let gap = String(
          repeating: " ", count: max(0, columns[index] - Printable.width(of: cell)))
        return isNumber(cell) ? gap + cell : cell + gap
      }
      let line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
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
