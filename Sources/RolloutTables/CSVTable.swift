import SwiftCSV

/// A CSV file with a header line, whole in memory; each row knows the line where it begins.
///
/// > Shape: RFC 4180, and LF or CR LF as line breaks; a byte order mark is skipped. Blanks before
/// > a field are not part of it.
/// > Source: https://www.rfc-editor.org/rfc/rfc4180
package struct CSVTable {
  package struct Row: Hashable {
    /// From 1; the header is line 1 unless blank lines precede it.
    package var line: Int
    /// As many as the header has.
    package var fields: [String]
  }

  /// A row with another number of fields than the header has.
  package struct Misfit: Hashable {
    package var line: Int
    package var fieldCount: Int
  }

  package let header: [String]
  package private(set) var rows: [Row] = []
  package private(set) var misfits: [Misfit] = []

  /// The index of a column; nil when the header does not name it.
  package func column(_ name: String) -> Int? { header.firstIndex(of: name) }

  /// - Parameter limit: the most bytes that are looked into.
  /// - Throws: ``CSVRefusal``
  package init(_ bytes: [UInt8], limit: Int = CSVTable.byteLimit) throws(CSVRefusal) {
    var lines = try CSVTable.lines(CSVTable.text(bytes, limit: limit))[...]
    guard let header = lines.popFirst() else { throw .noHeader }
    var seen: Set<String> = []
    for name in header.fields {
      guard !name.isEmpty else { throw .unnamedColumn(line: header.line) }
      guard seen.insert(name).inserted else { throw .columnTwice(name, line: header.line) }
    }
    self.header = header.fields
    for row in lines {
      if row.fields.count == header.fields.count {
        rows.append(row)
      } else {
        misfits.append(Misfit(line: row.line, fieldCount: row.fields.count))
      }
    }
  }

  /// Most bytes of a file where no other limit is given.
  package static let byteLimit = 64 << 20

  private static func text(_ bytes: [UInt8], limit: Int) throws(CSVRefusal) -> String {
    guard bytes.count <= limit else { throw .tooLarge(bytes: bytes.count, limit: limit) }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    if let nul = bytes.firstIndex(of: 0) {
      throw .malformed(line: 1 + bytes[..<nul].count { $0 == 0x0A }, what: "a NUL byte")
    }
    // The library takes the end of the file for the end of an open quote. In all that it reads
    // without an error quotes come in pairs, so an odd number is one that was left open.
    guard bytes.count(where: { $0 == UInt8(ascii: "\"") }).isMultiple(of: 2) else {
      throw .openQuote
    }
    // Without a last line break the library leaves an empty last field out.
    return bytes.last == 0x0A ? text : text + "\n"
  }

  /// All rows that are not blank, with the line where each begins.
  private static func lines(_ text: String) throws(CSVRefusal) -> [Row] {
    let count = Counter()
    do {
      // The initializer reads all of it once for the header and the rows; only the callback, which
      // leaves the fields of each row as they are, tells how many there were.
      let csv = try EnumeratedCSV(string: text, delimiter: .comma, loadColumns: false, rowLimit: 0)
      try csv.enumerateAsArray(startAt: 0, rowLimit: nil) { count.add($0) }
    } catch {
      throw .malformed(line: count.line, what: words(of: error))
    }
    return count.rows
  }

  private static func words(of error: any Error) -> String {
    switch error {
    case CSVParseError.quotation(let message), CSVParseError.generic(let message): message
    default: "\(error)"
    }
  }

  /// Counts lines along, because the library does not: a quoted field may hold line breaks.
  private final class Counter {
    var line = 1
    var rows: [Row] = []

    func add(_ fields: [String]) {
      if fields != [""] { rows.append(Row(line: line, fields: fields)) }
      line += 1
      for field in fields where field.contains(where: \.isNewline) {
        line += field.count { $0.isNewline }
      }
    }
  }
}
