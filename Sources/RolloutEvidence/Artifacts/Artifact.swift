package import RolloutModel

/// A file of the artifact directory.
package struct Artifact: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case text(String)
    /// The bytes of this material, as they are in the ledger.
    case material(Material)
  }

  /// Relative to the artifact directory: `logs/gate-sync-security.log`.
  package var path: String
  package var content: Content

  package init(path: String, content: Content) {
    self.path = path
    self.content = content
  }
}

/// Where artifacts stand in the directory.
package enum ArtifactPath {
  package static let gateResults = "gate-results.jsonl"
  package static let cohortResults = "cohort-results.jsonl"
  package static let sloResults = "slo-results.jsonl"
  package static let applyResults = "apply-results.jsonl"
  package static let rollbackResults = "rollback-results.jsonl"
  package static let interventions = "interventions.jsonl"
  package static let summary = "SUMMARY.md"
  package static let warnings = "warnings.log"
  package static let logs = "logs"

  package static func snapshot(_ label: String) -> String { "\(label).json" }

  /// `logs/gate-NAME.log`; later attempts get their number, so that the first stays.
  package static func log(_ name: String, stage: Stage, attempt: Int) -> String {
    let base =
      switch stage {
      case .gates: "gate-\(name)"
      case .rollbackDrill: "rollback-drill"
      case .rollback: "rollback-\(name)"
      default: "apply-\(stage.label)"
      }
    return attempt == 1 ? "\(logs)/\(base).log" : "\(logs)/\(base).attempt-\(attempt).log"
  }

  /// `cohort-5.json` and `cohort-5.status`; later answers get their number.
  package static func probe(_ stage: Stage, answer: Int = 1, _ suffix: String) -> String {
    let base = "cohort-\(stage.label.dropFirst("cohort_".count))"
    return answer == 1 ? "\(base).\(suffix)" : "\(base).attempt-\(answer).\(suffix)"
  }

  /// `slo-cohort_5.json`; later samples of the stage get their number.
  package static func sample(_ stage: Stage, number: Int) -> String {
    number == 1 ? "slo-\(stage.label).json" : "slo-\(stage.label).sample-\(number).json"
  }
}
