/// The numbers of a ``Rule`` as it holds in a stage: all that decides, and nothing that names.
package struct RuleTerms: Hashable, Sendable {
  package var trigger: Trigger
  package var minimumSamples: Int
  package var noData: NoDataAction
  package var noDataWait: Milliseconds
  package var errors: ErrorTolerance
  package var onBreach: FailureAction
}

extension Rule {
  package var terms: RuleTerms {
    RuleTerms(
      trigger: trigger, minimumSamples: minimumSamples, noData: noData, noDataWait: noDataWait,
      errors: errors, onBreach: onBreach)
  }
}

extension RuleTerms {
  /// What stands against the stage, given all samples so far; nil when nothing does.
  ///
  /// One finding at most, the severest: a breach, then an error, then no data, then too few
  /// samples.
  ///
  /// - Parameter ended: whether the stage takes no further sample, so that evidence which is still
  ///   missing will not come.
  /// - Parameter waived: kinds that a person waived.
  package func finding(
    from counts: RuleCounts, ended: Bool, without waived: RuleFinding.Kinds = []
  ) -> RuleFinding.Kind? {
    if trigger.isMet(by: counts), !waived.contains(.breached) { return .breached }
    if errors.isExceeded(by: counts), !waived.contains(.failed) { return .failed }
    if isWithoutData(counts), !waived.contains(.noData) { return .noData }
    if ended, counts.passes < minimumSamples, !waived.contains(.tooFewSamples) {
      return .tooFewSamples
    }
    return nil
  }

  private func isWithoutData(_ counts: RuleCounts) -> Bool {
    noData != .ignore && counts.noData > 0 && counts.noDataRow.longestDuration >= noDataWait
  }

  /// What a finding of the kind does to the rollout.
  package func action(on kind: RuleFinding.Kind) -> FailureAction {
    guard onBreach != .observe else { return .observe }
    switch kind {
    case .breached, .failed: return onBreach
    case .noData: return noData == .hold ? .hold : .block
    // Who wants to be asked about missing data wants to be asked about missing evidence.
    case .tooFewSamples: return noData == .hold ? .hold : onBreach
    }
  }
}
