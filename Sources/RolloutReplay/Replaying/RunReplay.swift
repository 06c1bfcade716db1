package import RolloutModel

/// What came of replaying one rollout.
package struct RunReplay: Hashable, Sendable {
  package var rollout: RolloutID
  package var facts: RunFacts
  package var verdict: ReplayVerdict
  /// Where the candidate first acts; nil where it never does.
  package var candidate: ReplayPoint?
  /// Where the recorded policy first acted; nil where it never did.
  package var recorded: ReplayPoint?
  /// Signed headroom: of the sample that decides, or of the closest one where nothing is stopped;
  /// nil where no sample has a value. With its rule, because units differ.
  package var margin: Margin?
  /// Stages in which the recorded rollout was held and the candidate would not have been: what came
  /// later is taken to be what it would have met sooner.
  package var shifted: [Stage] = []
  /// How much sooner than recorded the candidate stops it; nil where it does not.
  package var lead: Milliseconds?
  /// Exposure that the candidate saves; nil where that cannot be known.
  ///
  /// > Units: cohort-minutes, percent / 100 × minutes.
  package var exposureSaved: Double?

  /// Headroom of one sample under one rule.
  package struct Margin: Hashable, Sendable {
    package var rule: RuleName
    package var value: Double
    /// The value as a share of the limit, to compare across metrics.
    package var share: Double
  }
}

/// A point at which a policy acts.
package struct ReplayPoint: Hashable, Sendable {
  package var stage: Stage
  /// The sample that decides, by its index in the series; at the end of a stage its last one.
  package var sample: Int
  /// Whether it is the end of the stage that decides: evidence that is missing then is missing.
  package var isAtStageEnd: Bool
  package var time: Timestamp
  /// Of the event that decides.
  package var position: Int64
  /// What is found there, the rules in the order of the policy.
  package var findings: [Finding]
  package var action: FailureAction

  package struct Finding: Hashable, Sendable {
    package var rule: RuleName
    package var kind: RuleFinding.Kind
    package var action: FailureAction
  }

  /// The rules that act.
  package var rules: [RuleName] {
    findings.filter { $0.action == action }.map(\.rule)
  }
}
