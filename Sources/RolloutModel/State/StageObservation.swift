/// What has been observed of a stage.
package struct StageObservation: Hashable, Sendable {
  package var enteredAt: Timestamp?
  package var probed = false
  /// The number of the latest sample; goes on counting over retries.
  package var samples = 0
  package var lastSampleAt: Timestamp?
  /// Counts the times that the stage was observed from the start, from 1.
  package var attempt = 1
  /// Samples of this attempt.
  package var judged = 0
  /// Of this attempt, a tally a rule.
  package var tallies: [RuleName: RuleTally] = [:]
  /// What the rules hold against this attempt.
  package var findings: [RuleFinding] = []
  /// The version of the event from which each finding follows.
  package var foundAt: [RuleName: Int64] = [:]
  /// How often a finding of each rule was waived, over all attempts.
  package var waiverCounts: [RuleName: Int] = [:]
  /// How often what each rule found became something else, over all attempts.
  package var changeCounts: [RuleName: Int] = [:]
  /// What of each rule's findings a person waived in this attempt.
  package var waivedKinds: [RuleName: RuleFinding.Kinds] = [:]
  package var soakStartedAt: Timestamp?
  /// Time of the soak in which nobody sampled: the soak lasts as much longer.
  package var unobserved = Milliseconds.zero
  /// How often nobody sampled for too long.
  package var gaps = 0
  /// A gap that has been seen and not been written down yet.
  package var openGap: ObservationGap?
  /// Whether a person ended the soak early.
  package var isPromoted = false
  /// The latest readings and verdicts, for people who watch.
  package var latestVerdicts: [RuleVerdict] = []

  package init() {}

  /// How much of the soak has been observed; zero before it started, and where nothing is sampled.
  ///
  /// - Parameter limit: how long after a sample the stage counts as observed.
  package func observed(at now: Timestamp, limit: Milliseconds) -> Milliseconds {
    guard let soakStartedAt, let lastSampleAt else { return .zero }
    // Whether anybody observes it since then, the next sample will tell.
    let end = min(now, max(lastSampleAt, soakStartedAt) + limit)
    return Milliseconds(
      max(0, (end - soakStartedAt).count.subtractingSaturated(unobserved.count)))
  }

  /// The number of a rule's finding: another one after each retry and each waiver, and when it
  /// becomes a finding of another kind. Whoever waives one waives what they saw.
  package func instance(of rule: RuleName) -> Int {
    attempt + (waiverCounts[rule] ?? 0) + (changeCounts[rule] ?? 0)
  }

  /// Moves every time that is compared with the wall clock, which was set.
  mutating func shift(by: Milliseconds) {
    soakStartedAt = soakStartedAt.map { $0 + by }
    lastSampleAt = lastSampleAt.map { $0 + by }
    openGap = openGap.map { ObservationGap(from: $0.from + by, to: $0.to + by) }
    for rule in tallies.keys { tallies[rule]?.shift(by: by) }
  }

  /// Begins again, as a retry does. What was seen before stays in the log.
  mutating func restart() {
    attempt += 1
    judged = 0
    tallies = [:]
    findings = []
    foundAt = [:]
    waivedKinds = [:]
    soakStartedAt = nil
    unobserved = .zero
    openGap = nil
    isPromoted = false
  }
}

/// A time without samples that is longer than the interval allows.
package struct ObservationGap: Hashable, Sendable {
  package var from: Timestamp
  package var to: Timestamp
}
