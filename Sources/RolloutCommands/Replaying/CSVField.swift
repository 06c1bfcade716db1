/// Fields of CSV as RFC 4180 has them.
enum CSVField {
  /// In quotes where it has to be; one that a spreadsheet would take for a formula gets an
  /// apostrophe first.
  ///
  /// > Source: <https://www.rfc-editor.org/rfc/rfc4180>
  static func quoted(_ text: String) -> String {
    let formula = "=+@\t\r".unicodeScalars
    let isFormula =
      text.unicodeScalars.first.map { formula.contains($0) } == true
      || text.hasPrefix("-") && Double(text) == nil
    let safe = isFormula ? "'" + text : text
    let special = "\",\r\n".unicodeScalars
    guard safe.unicodeScalars.contains(where: { special.contains($0) }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }
}
