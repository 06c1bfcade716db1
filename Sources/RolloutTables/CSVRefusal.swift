/// Why a file is not read as CSV at all; what is wrong with one row is for the reader of rows.
package enum CSVRefusal: Error, Hashable {
  case tooLarge(bytes: Int, limit: Int)
  case notUTF8
  case noHeader
  case unnamedColumn(line: Int)
  case columnTwice(String, line: Int)
  /// A quoted field that does not end.
  case openQuote
  /// The line is where the row begins that does not read.
  case malformed(line: Int, what: String)
}
