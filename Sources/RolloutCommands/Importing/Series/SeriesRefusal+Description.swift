extension SeriesRefusal: CustomStringConvertible {
  /// Most rows that are listed.
  static let listLimit = 20
  /// Most names that are listed.
  private static let nameLimit = 10

  var description: String {
    switch self {
    case .unreadable(let words): words
    case .tooManyRows(let count):
      "expected at most \(SeriesRows.rowLimit) rows, got \(count) or more\n"
        + "Hint: import it in parts, cut between runs."
    case .nothingThere(let wanted, let found):
      "NO_MATCHING_DATA: expected \(wanted), found none; there are: \(SeriesRefusal.list(found))\n"
        + "Hint: correct the name in the map. A name that matches nothing would look like a run "
        + "without a breach."
    case .severalSeries(let metric, let count, let found):
      "expected one series for '\(metric)', got \(count): \(SeriesRefusal.list(found))\n"
        + "Hint: select one by its labels, series: { NAME: VALUE }, or aggregate in the query."
    case .nativeHistogram(let metric, let series):
      "expected numbers for '\(metric)', got the native histogram \(series)\n"
        + "Hint: query histogram_quantile(0.95, …) instead: one number comes of it."
    case .badRows(let lines, let count):
      lines.joined(separator: "\n")
        + (count > lines.count ? "\nand \(count - lines.count) more" : "")
        + "\nHint: nothing was imported. Correct the rows, or leave them out with --skip-bad-rows, "
        + "which records each."
    case .emptyRun(let name, let asked, let there):
      "NO_MATCHING_DATA: expected samples of '\(name)' in \(asked), found none; the file's samples "
        + "are from \(there)\n"
        + "Hint: a difference of whole hours is a zone that was not declared."
    case .fileMissing(let metric, let number, let count):
      "expected file \(number) for '\(metric)', got \(count) on the command line"
    }
  }

  private static func list(_ names: [String]) -> String {
    guard !names.isEmpty else { return "none at all" }
    let shown = names.prefix(nameLimit).map { Printable.cut($0, to: 80) }.joined(separator: ", ")
    return shown + (names.count > nameLimit ? " and \(names.count - nameLimit) more" : "")
  }
}
