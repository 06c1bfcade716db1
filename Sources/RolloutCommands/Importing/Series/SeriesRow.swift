import RolloutModel
import RolloutReadings

/// A row of CSV or JSONL, with what stands in its columns.
struct SeriesRow {
  enum Cell: Hashable {
    case text(String)
    case number(Double, literal: String)
    case null
    /// The row does not have the column.
    case missing
    /// Something that is no value: `a list`.
    case other(String)
  }

  let line: Int
  private let cells: [String: Cell]

  init(line: Int, cells: [String: Cell]) {
    self.line = line
    self.cells = cells
  }

  func cell(_ column: String) -> Cell { cells[column] ?? .missing }

  /// The text of a column that must have one.
  func text(_ column: String) throws(SeriesRowFault) -> String {
    switch cell(column) {
    case .text(let text) where !text.isEmpty: return text
    case .number(_, let literal): return literal
    case let other: throw SeriesRowFault("expected a text in '\(column)', got \(other.words)")
    }
  }

  /// What a column says of a metric.
  func value(_ column: String, _ conversion: UnitConversion) throws(SeriesRowFault) -> Value {
    switch cell(column) {
    case .missing: return Value(.absent)
    case .null: return Value(.noData)
    case .text(""): return Value(.noData)
    case .text(let text): return try SeriesRow.value(text, in: column, conversion)
    case .number(let number, let literal):
      guard number >= 0 else { return Value(.error, note: "expected 0 or more, got \(literal)") }
      return SeriesRow.converted(number, literal, conversion)
    case .other(let words): throw SeriesRowFault("expected a number in '\(column)', got \(words)")
    }
  }

  /// A value, with what is to be said of one that no metric can be.
  struct Value {
    var value: ImportedValue
    var note: String?

    init(_ value: ImportedValue, note: String? = nil) {
      self.value = value
      self.note = note
    }
  }

  private static func value(
    _ text: String, in column: String, _ conversion: UnitConversion
  ) throws(SeriesRowFault) -> Value {
    switch PrometheusValue(text) {
    case .notANumber: return Value(.noData)
    case .number(let number): return converted(number, text, conversion)
    case .unusable(let words):
      let isNumber = Double(text) != nil || text == "+Inf" || text == "-Inf"
      guard isNumber else {
        throw SeriesRowFault(
          "expected a number in '\(column)', got '\(Printable.cut(text, to: 60))'")
      }
      return Value(.error, note: words)
    }
  }

  static func converted(
    _ number: Double, _ text: String, _ conversion: UnitConversion
  ) -> Value {
    let converted = conversion.convert(number, writtenAs: text)
    return converted.isFinite
      ? Value(.value(converted)) : Value(.error, note: "expected a finite number, got \(text)")
  }
}

/// What is wrong with one row.
struct SeriesRowFault: Error, Hashable {
  var words: String

  init(_ words: String) {
    self.words = words
  }
}

extension SeriesRow.Cell {
  /// Whether something stands there, be it usable or not.
  var isSomething: Bool { self != .missing && self != .null && self != .text("") }

  var words: String {
    switch self {
    case .text(let text): text.isEmpty ? "nothing" : "'\(Printable.cut(text, to: 60))'"
    case .number(_, let literal): literal
    case .null: "null"
    case .missing: "none"
    case .other(let words): words
    }
  }
}
