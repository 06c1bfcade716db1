/// Why a rule keeps a stage from passing, or would, were it not only on trial.
package struct RuleFinding: Hashable, Sendable {
  package enum Kind: Hashable, Sendable, CaseIterable {
    case breached, failed, noData
    /// Only at the end of a stage: not enough passing samples.
    case tooFewSamples
  }

  package var kind: Kind
  /// As it holds in the stage.
  package var rule: Rule
  package var tally: RuleTally

  /// What it does to the rollout.
  package var action: FailureAction {
    guard rule.onBreach != .observe else { return .observe }
    switch kind {
    case .breached, .failed: return rule.onBreach
    case .noData: return rule.noData == .hold ? .hold : .block
    // Who wants to be asked about missing data wants to be asked about missing evidence.
    case .tooFewSamples: return rule.noData == .hold ? .hold : rule.onBreach
    }
  }
}

extension Rule {
  /// What stands against the stage, given all samples so far; nil when nothing does.
  ///
  /// One finding at most, the severest: a breach, then an error, then no data, then too few
  /// samples.
  ///
  /// - Parameter ended: whether the stage takes no further sample, so that evidence which is still
  ///   missing will not come.
  /// - Parameter waived: kinds that a person waived.
  package func finding(
    from tally: RuleTally, ended: Bool, without waived: Set<RuleFinding.Kind> = []
  ) -> RuleFinding? {
    for verdict in Verdict.bySeverity {
      if let kind = finding(of: verdict, from: tally, ended: ended), !waived.contains(kind) {
        return RuleFinding(kind: kind, rule: self, tally: tally)
      }
    }
    return nil
  }

  private func finding(
    of verdict: Verdict, from tally: RuleTally, ended: Bool
  ) -> RuleFinding.Kind? {
    switch verdict {
    case .breach: trigger.isMet(by: tally) ? .breached : nil
    case .error: errors.isExceeded(by: tally) ? .failed : nil
    case .noData: isWithoutData(tally) ? .noData : nil
    case .pass: ended && tally.passes < minimumSamples ? .tooFewSamples : nil
    }
  }

  private func isWithoutData(_ tally: RuleTally) -> Bool {
    noData != .ignore && tally.noData > 0 && tally.noDataRow.longestDuration >= noDataWait
  }
}
