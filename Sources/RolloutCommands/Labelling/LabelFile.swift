import RolloutLedger
import RolloutModel
import RolloutReadings
import RolloutTables

/// A file of labels: CSV with a header, or JSON Lines with an object a line.
struct LabelFile {
  enum Format: String, CaseIterable {
    case csv, jsonl
  }

  struct Row {
    /// From 1.
    var line: Int
    var fields: Result<LabelFields, LabelProblem>
  }

  /// Most bytes that are looked into.
  static let byteLimit = 16 << 20

  let digest: ContentDigest
  let rows: [Row]

  /// - Parameter reason: for rows that have none.
  /// - Throws: ``CSVRefusal``, ``UsageRefusal`` for a file that does not read at all.
  init(_ bytes: [UInt8], format: Format, reason: String?) throws {
    digest = ContentDigest(of: bytes)
    let read = format == .csv ? try LabelFile.csv(bytes) : try LabelFile.jsonLines(bytes)
    rows = read.map { row in
      var row = row
      row.fields = row.fields.map { fields in
        var fields = fields
        fields.reason = fields.reason ?? reason
        return fields
      }
      return row
    }
  }

  /// The format that a name says; nil for another one.
  static func format(of path: String) -> Format? {
    Format.allCases.first { path.lowercased().hasSuffix("." + $0.rawValue) }
  }

  private static func csv(_ bytes: [UInt8]) throws -> [Row] {
    let table = try CSVTable(bytes, limit: byteLimit)
    if let problem = unknownOrMissing(table.header) {
      throw UsageRefusal("the header: \(problem)")
    }
    let rows = table.rows.map { row in
      Row(
        line: row.line,
        fields: .success(
          LabelFields(
            Dictionary(zip(table.header, row.fields), uniquingKeysWith: { first, _ in first }))))
    }
    let misfits = table.misfits.map { misfit in
      Row(
        line: misfit.line,
        fields: .failure(
          .badRow(
            "expected \(table.header.count) fields, as the header has, got \(misfit.fieldCount)")))
    }
    return (rows + misfits).sorted { $0.line < $1.line }
  }

  private static func unknownOrMissing(_ columns: [String]) -> String? {
    if let unknown = columns.first(where: { !LabelFields.columns.contains($0) }) {
      return "expected columns of \(LabelFields.columns.joined(separator: ", ")); got '\(unknown)'"
    }
    guard columns.contains("quality") else { return "expected the column 'quality', got none" }
    guard !LabelFields.subjects.contains(where: columns.contains) else { return nil }
    return "expected the column 'rollout' with ids, or 'run' with names of imported runs; got none"
  }

  private static func jsonLines(_ bytes: [UInt8]) throws -> [Row] {
    guard bytes.count <= byteLimit else {
      throw UsageRefusal("expected at most \(byteLimit) bytes of labels, got \(bytes.count)")
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return lines.enumerated().compactMap { index, line in
      guard line.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { return nil }
      return Row(line: index + 1, fields: jsonLine(Array(line)))
    }
  }

  private static func jsonLine(_ line: [UInt8]) -> Result<LabelFields, LabelProblem> {
    let document: JSONDocument
    do {
      document = try JSONDocument(bytes: line)
    } catch {
      return .failure(.badRow("expected a JSON object, but: \(error)"))
    }
    guard case .object(let members) = document else {
      return .failure(.badRow("expected a JSON object, got \(document.kind.phrase)"))
    }
    if let problem = unknownOrMissing(members.keys.sorted()) { return .failure(.badRow(problem)) }
    var values: [String: String] = [:]
    for (name, value) in members {
      switch value {
      case .string(let text): values[name] = text
      case .null: break
      default:
        return .failure(.badRow("expected a text for '\(name)', got \(value.kind.phrase)"))
      }
    }
    return .success(LabelFields(values))
  }
}
