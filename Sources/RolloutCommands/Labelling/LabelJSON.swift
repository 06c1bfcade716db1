import RolloutEvidence
import RolloutModel

/// A label as programs read it: the columns of an import, and who said it.
enum LabelJSON {
  static func object(of label: ChangeLabelled) -> OrderedJSON {
    .object(members(of: label))
  }

  static func members(of label: ChangeLabelled) -> [(key: String, value: OrderedJSON)] {
    [
      ("quality", .string(label.quality.rawValue)), ("incident", text(label.incident)),
      ("onset", text(label.onset.map(RFC3339.text))),
      ("prevented_by_block", text(label.preventedByBlock?.rawValue)),
      ("source", text(label.source)), ("reason", .string(label.reason)),
      ("file", text(label.row?.file.text)),
      ("line", label.row.map { .integer(Int64($0.line)) } ?? .null),
      ("by", .string("\(label.labelledBy.name)@\(label.labelledBy.host)")),
    ]
  }

  private static func text(_ text: String?) -> OrderedJSON { text.map { .string($0) } ?? .null }
}
