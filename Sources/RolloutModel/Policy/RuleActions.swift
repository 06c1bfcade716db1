/// What a finding of a rule does to the rollout.
package enum FailureAction: String, Hashable, Sendable, Codable, CaseIterable {
  /// The stage fails.
  case block
  /// The rollout holds until a human has decided.
  case hold
  /// It is recorded and does nothing else: a rule on trial.
  case observe
}

/// What a rule does with samples in which its metric had no data.
package enum NoDataAction: String, Hashable, Sendable, Codable, CaseIterable {
  /// Fail closed: the stage fails.
  case block
  /// The rollout holds until a human has decided.
  case hold
  /// Such a sample does not count; ``Rule/minimumSamples`` must still be met.
  case ignore
}

/// Errors that a stage survives.
package struct ErrorTolerance: Hashable, Sendable, Codable {
  /// In the whole stage; nil: any number.
  package let total: Int?
  /// In a row; nil: as many as ``total`` allows. A sample with another answer ends a row.
  package let consecutive: Int?

  /// No error at all, where neither is given. Where only a row is bounded, the total is not.
  package init(total: Int? = nil, consecutive: Int? = nil) {
    self.total = total ?? (consecutive == nil ? 0 : nil)
    self.consecutive = consecutive
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      total: try container.decodeIfPresent(Int.self, forKey: .total),
      consecutive: try container.decodeIfPresent(Int.self, forKey: .consecutive))
  }

  func isExceeded(by counts: RuleCounts) -> Bool {
    if let total, counts.errors > total { return true }
    if let consecutive, counts.errorRow.longest > consecutive { return true }
    return false
  }
}
