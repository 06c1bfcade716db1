/// One line that an imported directory says something with, read into values.
///
/// Only what the line says is in it. Texts are cut at ``textLimit``; the file has them whole.
package struct ImportedRow: Hashable, Sendable, Codable {
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Of `gate-results.jsonl`, `cohort-results.jsonl` and `slo-results.jsonl`.
    case gate, cohort, slo
    /// Of the execution table in `SUMMARY.md`.
    case step
    /// A block of the sequence of environments.
    case environment
    /// Of `warnings.log`.
    case warning
  }

  /// Bytes of a text that is kept in a row.
  package static let textLimit = 1024

  package var kind: Kind
  package var file: String
  /// From 1.
  package var line: Int
  /// The gate; the label of the SLO check; the step; `cohort_5` for a cohort.
  package var name: String
  /// As written: `passed`, `failed`, `skipped`.
  package var status: String?
  package var percent: Int?
  package var durationSeconds: Int64?
  package var httpStatus: String?
  package var p95LatencyMilliseconds: Double?
  package var errorBudgetRatio: Double?
  package var soakSeconds: Int64?
  package var reason: String?
  package var command: String?
  /// The detail of a step, or the text of a warning.
  package var detail: String?
  /// The file that the line names, as the name of a file of the directory where it is one.
  package var refersTo: String?
  /// Whether the line was broken, and this is what could be read of it.
  package var isRecovered: Bool?

  package init(kind: Kind, file: String, line: Int, name: String) {
    self.kind = kind
    self.file = file
    self.line = line
    self.name = name
  }
}
