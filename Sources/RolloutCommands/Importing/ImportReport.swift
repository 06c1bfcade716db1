import RolloutEvidence
import RolloutModel

/// What came of one directory.
struct ImportReport {
  enum Outcome: String {
    case imported
    /// A trial: it would be.
    case new
    /// The same files are in the ledger, or came earlier in this import.
    case known
    /// Not imported: ``ImportReport/refusal`` says why.
    case refused
  }

  /// As it was given, or found.
  var directory: String
  var outcome: Outcome
  var rollout: RolloutID?
  var status: ImportedStatus?
  var files = 0
  var rows = 0
  var redactions = 0
  var problems: [ImportProblem] = []
  var refusal: String?

  var isRefused: Bool { outcome == .refused }

  /// `imported  01a2…  completed  48 rows, 1 problem  output/canary/…`
  var line: String {
    let word =
      switch outcome {
      case .imported: "imported"
      case .new: "would import"
      case .known: "already imported"
      case .refused: "not imported"
      }
    var counts = [
      NumberWords.count(files, "file"), NumberWords.count(rows, "row"),
      NumberWords.count(problems.count, "problem"),
    ]
    if redactions > 0 { counts.append(NumberWords.count(redactions, "redaction")) }
    return Printable.line(
      [
        word, rollout?.text ?? "-", status?.rawValue ?? "-", counts.joined(separator: ", "),
        directory,
      ].joined(separator: "  "))
  }

  /// With their directory in front, as compilers print mistakes. What is known was told before.
  var problemLines: [String] {
    guard outcome != .known else { return [] }
    return problems.map { Printable.line("\(directory)/\($0.words)") }
  }

  var refusalLine: String? {
    refusal.map { "rollout: \(Printable.line(directory)): \($0)" }
  }

  var json: OrderedJSON {
    .object([
      ("directory", .string(directory)), ("outcome", .string(outcome.rawValue)),
      ("rollout", rollout.map { .string($0.text) } ?? .null),
      ("status", status.map { .string($0.rawValue) } ?? .null),
      ("files", .integer(Int64(files))), ("rows", .integer(Int64(rows))),
      ("redactions", .integer(Int64(redactions))),
      ("problems", .array(problems.map(\.json))),
      ("refusal", refusal.map { .string($0) } ?? .null),
    ])
  }

  static func sum(of reports: [ImportReport], isDryRun: Bool) -> String {
    func count(_ outcome: Outcome) -> Int { reports.count { $0.outcome == outcome } }
    let first = isDryRun ? "\(count(.new)) would be imported" : "\(count(.imported)) imported"
    let problems = reports.filter { $0.outcome != .known }.reduce(0) { $0 + $1.problems.count }
    return "\(first), \(count(.known)) there already, \(count(.refused)) refused; "
      + NumberWords.count(problems, "problem") + " reported"
      + (isDryRun ? ". Dry run: nothing was recorded." : "")
  }
}
