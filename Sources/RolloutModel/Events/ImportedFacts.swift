/// What an imported directory says about its rollout as a whole; nil where it says nothing.
package struct ImportedFacts: Hashable, Sendable, Codable {
  /// Where a start was found.
  package enum StartSource: String, Hashable, Sendable, Codable {
    case summary
    /// In the paths that the rows name.
    case paths
    /// In the name of the directory that was imported.
    case directoryName = "directory-name"
  }

  package var title: String?
  package var service: String?
  package var environment: String?
  /// To the second.
  package var startedAt: Timestamp?
  package var startedAtFrom: StartSource?
  /// Where the other program wrote.
  package var outputDirectory: String?
  package var decision: Decision?
  package var cohortsAsWritten: String?
  package var soakSeconds: Int64?
  /// `p95<=600ms, error_budget<=0.020`
  package var thresholds: String?
  /// The limits in it, as written.
  package var p95LimitMilliseconds: String?
  package var errorBudgetLimit: String?
  package var gateFailures: Int?
  package var probeFailures: Int?
  package var sloFailures: Int?
  package var drillFailures: Int?

  package init() {}
}
