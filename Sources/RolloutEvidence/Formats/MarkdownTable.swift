/// A Markdown table whose cells cannot break it.
package struct MarkdownTable: Sendable {
  package var columns: [String]
  package var rows: [[String]] = []

  package init(columns: [String]) {
    self.columns = columns
  }

  /// The header, the rule below it and a line a row.
  package var lines: [String] {
    [MarkdownTable.line(columns), MarkdownTable.line(columns.map { _ in "---" })]
      + rows.map(MarkdownTable.line)
  }

  private static func line(_ cells: [String]) -> String {
    "| " + cells.map(escaped).joined(separator: " | ") + " |"
  }

  /// A pipe would open a column and a line break would end the row.
  ///
  /// Backslashes right before a pipe are doubled, or they would escape the pipe's own backslash.
  ///
  /// > Source: <https://github.github.com/gfm/#tables-extension->
  private static func escaped(_ cell: String) -> String {
    var text = ""
    var backslashes = 0
    for scalar in cell.unicodeScalars {
      switch scalar {
      case "|": text += String(repeating: "\\", count: backslashes) + "\\|"
      case "\n", "\r", "\t", "\u{85}", "\u{2028}", "\u{2029}": text += " "
      default: text.unicodeScalars.append(scalar)
      }
      backslashes = scalar == "\\" ? backslashes + 1 : 0
    }
    return text
  }
}
