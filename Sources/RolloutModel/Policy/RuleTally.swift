/// What a rule has seen in one stage: all that the judge remembers between samples.
@dynamicMemberLookup
package struct RuleTally: Hashable, Sendable {
  package private(set) var counts = RuleCounts()
  /// The latest of each kind that messages quote.
  package private(set) var latestBreach: RuleVerdict?
  package private(set) var latestNoData: RuleVerdict?
  package private(set) var latestError: RuleVerdict?

  package init() {}

  package subscript<Value>(dynamicMember path: KeyPath<RuleCounts, Value>) -> Value {
    counts[keyPath: path]
  }

  /// - Parameters:
  ///   - rule: the one that gave the verdict, as it holds in the stage.
  ///   - afterGap: whether nobody sampled for too long before this sample.
  package mutating func count(
    _ verdict: RuleVerdict, of rule: Rule, at time: Timestamp, afterGap: Bool
  ) {
    counts.count(verdict.verdict, trigger: rule.trigger, at: time, afterGap: afterGap)
    switch verdict.verdict {
    case .pass: break
    case .breach: latestBreach = verdict
    case .noData: latestNoData = verdict
    case .error: latestError = verdict
    }
  }

  /// The wall clock was set: every time that is remembered moves along.
  package mutating func shift(by offset: Milliseconds) {
    counts.shift(by: offset)
  }
}
