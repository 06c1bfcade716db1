/// A part of a rollout that is judged as a whole.
package enum Stage: Hashable, Sendable {
  case baseline
  case gates
  /// `occurrence` counts from 1; above 1 only where a plan names the same percentage twice, which
  /// the drop-in accepts.
  case cohort(CohortPercent, occurrence: Int)
  case rollbackDrill
  case postRollbackDrill
  case rollback

  package static func cohort(_ percent: CohortPercent) -> Stage {
    .cohort(percent, occurrence: 1)
  }

  /// The stage's name in events, messages and file names: `cohort_25`, or `cohort_25.2`.
  package var label: String {
    switch self {
    case .baseline: "baseline"
    case .gates: "gates"
    case .cohort(let percent, 1): "cohort_\(percent)"
    case .cohort(let percent, let occurrence): "cohort_\(percent).\(occurrence)"
    case .rollbackDrill: "rollback_drill"
    case .postRollbackDrill: "post_rollback_drill"
    case .rollback: "rollback"
    }
  }

  package init?(label: String) {
    switch label {
    case "baseline": self = .baseline
    case "gates": self = .gates
    case "rollback_drill": self = .rollbackDrill
    case "post_rollback_drill": self = .postRollbackDrill
    case "rollback": self = .rollback
    default:
      guard label.hasPrefix("cohort_") else { return nil }
      let parts = label.dropFirst(7).split(separator: ".", omittingEmptySubsequences: false)
      guard (1...2).contains(parts.count),
        let number = Int(parts[0]), let percent = CohortPercent(number),
        let occurrence = parts.count == 2 ? Int(parts[1]) : 1, occurrence >= 1
      else { return nil }
      self = .cohort(percent, occurrence: occurrence)
      // One spelling a stage: `cohort_05` is none.
      guard self.label == label else { return nil }
    }
  }

  /// The share of traffic in force in this stage; nil outside cohorts.
  package var percent: CohortPercent? {
    if case .cohort(let percent, _) = self { percent } else { nil }
  }
}

extension Stage: CustomStringConvertible {
  package var description: String { label }
}

extension Stage: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let label = try container.decode(String.self)
    guard let stage = Stage(label: label) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "Expected the label of a stage, got '\(label)'.")
    }
    self = stage
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(label)
  }
}
