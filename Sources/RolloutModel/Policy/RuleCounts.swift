/// The numbers of a ``RuleTally``: all that decides, and nothing that is only quoted.
///
/// What was reached once stays reached: rows and windows keep their worst, so that a finding never
/// goes away by more samples.
///
/// > Complexity: O(1) a sample; memory is bounded by the window of ``Trigger/ofLast``.
package struct RuleCounts: Hashable, Sendable {
  package private(set) var passes = 0
  package private(set) var breaches = 0
  package private(set) var noData = 0
  package private(set) var errors = 0
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

  /// - Parameters:
  ///   - trigger: of the rule that gave the verdict, as it holds in the stage.
  ///   - afterGap: whether nobody sampled for too long before this sample.
  package mutating func count(
    _ verdict: Verdict, trigger: Trigger, at time: Timestamp, afterGap: Bool
  ) {
    if afterGap {
      breachRow.breakTime()
      noDataRow.breakTime()
    }
    if verdict != .error { errorRow.end() }
    switch verdict {
    case .pass:
      passes += 1
      breachRow.end()
      noDataRow.end()
      remember(false, for: trigger)
    case .breach:
      breaches += 1
      breachRow.extend(at: time)
      noDataRow.end()
      remember(true, for: trigger)
    case .noData:
      noData += 1
      noDataRow.extend(at: time)
    case .error:
      errors += 1
      errorRow.extend(at: time)
    }
  }

  /// The wall clock was set: every time that is remembered moves along.
  package mutating func shift(by offset: Milliseconds) {
    breachRow.shift(by: offset)
    errorRow.shift(by: offset)
    noDataRow.shift(by: offset)
  }

  private mutating func remember(_ breached: Bool, for trigger: Trigger) {
    guard case .ofLast(_, let samples) = trigger else { return }
    // Taken out, so that the window is changed in place and not copied.
    var window = recent.take() ?? RecentBreaches(capacity: samples)
    window.append(breached)
    mostRecentBreaches = max(mostRecentBreaches, window.count)
    recent = window
  }
}
