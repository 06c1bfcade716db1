import RolloutModel

extension CSVRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLarge(let bytes, let limit):
      "expected CSV of at most \(limit) bytes, got \(bytes)\n"
        + "Hint: cut the file into several; each needs the header line."
    case .notUTF8:
      "expected CSV in UTF-8, got bytes that are not\n"
        + "Hint: `iconv -f ISO-8859-1 -t UTF-8 FILE` converts the most frequent other encoding."
    case .noHeader:
      "expected CSV with a header line that names the columns, got an empty file"
    case .unnamedColumn(let line):
      "line \(line): expected a name for every column, got an empty one"
    case .columnTwice(let name, let line):
      "line \(line): expected each column once, got '\(Excerpt(name))' twice"
    case .openQuote:
      "expected quotes in pairs, got an odd number: a quoted field does not end\n"
        + "Hint: a quote within a quoted field is written twice."
    case .malformed(let line, let what):
      "line \(line): expected fields separated by commas, quoted whole or not at all; got: "
        + "\(Excerpt(what))\nHint: a field with a comma, a quote or a line break is quoted, and a quote in "
        + "it is written twice."
    }
  }
}
