/// What a rule has seen in one stage: all that the judge remembers between samples.
///
/// What was reached once stays reached: rows and windows keep their worst, so that a finding never
/// goes away by more samples.
///
/// > Complexity: O(1) a sample; memory is bounded by the window of ``Trigger/ofLast``.
package struct RuleTally: Hashable, Sendable {
  package private(set) var passes = 0
  package private(set) var breaches = 0
  package private(set) var noData = 0
  package private(set) var errors = 0
  /// The latest of each kind that messages quote.
  package private(set) var latestBreach: RuleVerdict?
  package private(set) var latestNoData: RuleVerdict?
  package private(set) var latestError: RuleVerdict?
  /// Ended by a pass only.
  package private(set) var breachRow = SampleRow()
  /// Ended by anything that is no error.
  package private(set) var errorRow = SampleRow()
  /// Ended by a value.
  package private(set) var noDataRow = SampleRow()
  /// The most breaches that were among the last samples at any time.
  package private(set) var mostRecentBreaches = 0
  private var recent: RecentBreaches?

  package init() {}

  package var samples: Int { passes + breaches + noData + errors }

  /// Breaches among the last samples; 0 for a rule that does not look at those.
  package var recentBreaches: Int { recent?.count ?? 0 }

  /// - Parameters:
  ///   - rule: the one that gave the verdict, as it holds in the stage.
  ///   - afterGap: whether nobody sampled for too long before this sample.
  package mutating func count(
    _ verdict: RuleVerdict, of rule: Rule, at time: Timestamp, afterGap: Bool
  ) {
    if afterGap {
      breachRow.breakTime()
      noDataRow.breakTime()
    }
    if verdict.verdict != .error { errorRow.end() }
    switch verdict.verdict {
    case .pass:
      passes += 1
      breachRow.end()
      noDataRow.end()
      remember(false, for: rule)
    case .breach:
      breaches += 1
      latestBreach = verdict
      breachRow.extend(at: time)
      noDataRow.end()
      remember(true, for: rule)
    case .noData:
      noData += 1
      latestNoData = verdict
      noDataRow.extend(at: time)
    case .error:
      errors += 1
      latestError = verdict
      errorRow.extend(at: time)
    }
  }

  /// The wall clock was set: every time that is remembered moves along.
  package mutating func shift(by offset: Milliseconds) {
    breachRow.shift(by: offset)
    errorRow.shift(by: offset)
    noDataRow.shift(by: offset)
  }

  private mutating func remember(_ breached: Bool, for rule: Rule) {
    guard case .ofLast(_, let samples) = rule.trigger else { return }
    // Taken out, so that the window is changed in place and not copied.
    var window = recent.take() ?? RecentBreaches(capacity: samples)
    window.append(breached)
    mostRecentBreaches = max(mostRecentBreaches, window.count)
    recent = window
  }
}
