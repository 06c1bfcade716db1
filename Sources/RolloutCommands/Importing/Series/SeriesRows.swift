import RolloutReadings
import RolloutTables

/// The rows of a file of CSV or JSONL, those that can be read and those that cannot.
struct SeriesRows {
  private(set) var rows: [SeriesRow] = []
  private(set) var faults: [(line: Int, words: String)] = []
  /// Every column that is there, in the order of the file.
  private(set) var columns: [String] = []

  /// Most rows of a file.
  static let rowLimit = 1_000_000
  /// Most bytes of one line of JSONL.
  static let lineByteLimit = 65_536

  /// - Throws: ``SeriesRefusal``
  init(csv bytes: [UInt8], limit: Int) throws(SeriesRefusal) {
    let table: CSVTable
    do throws(CSVRefusal) {
      table = try CSVTable(bytes, limit: limit)
    } catch {
      throw .unreadable("\(error)")
    }
    guard table.rows.count <= SeriesRows.rowLimit else {
      throw .tooManyRows(table.rows.count)
    }
    columns = table.header
    faults = table.misfits.map {
      ($0.line, "expected \(table.header.count) fields, as the header has; got \($0.fieldCount)")
    }
    rows = table.rows.map { row in
      SeriesRow(
        line: row.line,
        cells: Dictionary(
          zip(table.header, row.fields.map { .text($0) }), uniquingKeysWith: { first, _ in first }))
    }
  }

  /// - Parameter wanted: the dotted paths that are looked for in each object.
  /// - Throws: ``SeriesRefusal``
  init(jsonLines bytes: [UInt8], wanted: [String]) throws(SeriesRefusal) {
    var number = 0
    var seen: Set<String> = []
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      if isBlank { continue }
      guard rows.count < SeriesRows.rowLimit else { throw .tooManyRows(rows.count + 1) }
      guard line.count <= SeriesRows.lineByteLimit else {
        faults.append(
          (
            number,
            "expected a line of at most \(SeriesRows.lineByteLimit) bytes, got \(line.count)"
          ))
        continue
      }
      do throws(JSONReadFailure) {
        let document = try JSONDocument(bytes: Array(line))
        guard case .object(let members) = document else {
          faults.append((number, "expected an object, got \(document.kind.phrase)"))
          continue
        }
        for key in members.keys.sorted() where seen.insert(key).inserted { columns.append(key) }
        rows.append(SeriesRow(line: number, cells: SeriesRows.cells(of: document, wanted)))
      } catch {
        faults.append((number, "expected a JSON object: \(error)"))
      }
    }
  }

  private static func cells(
    of document: JSONDocument, _ wanted: [String]
  ) -> [String: SeriesRow.Cell] {
    var cells: [String: SeriesRow.Cell] = [:]
    for path in wanted {
      guard case .found(let value) = document.value(at: path) else { continue }
      cells[path] =
        switch value {
        case .null: .null
        case .number(let number, let literal): .number(number, literal: literal)
        case .string(let text): .text(text)
        case .bool, .array, .object: .other(value.kind.phrase)
        }
    }
    return cells
  }
}
