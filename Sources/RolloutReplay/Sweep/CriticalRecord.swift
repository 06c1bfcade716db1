package import RolloutModel

/// A sample at which the scan statistic of a run is higher than ever before.
///
/// The records of a run, in order, say for every threshold where its rule first finds something:
/// at the first one above the threshold.
package struct CriticalRecord: Hashable, Sendable {
  /// g there: the rule finds something from here on for every threshold below it.
  ///
  /// > Units: of the threshold; negated for an `atLeast` rule.
  package let value: Double
  /// Of the sample's event in the ledger.
  package let position: Int64
  // A sweep keeps a few of these for each of its runs.
  private let shortSpan: Int32
  private let shortSample: Int32

  /// Of the run's spans.
  package var span: Int { Int(shortSpan) }
  /// Of the run's samples.
  package var sample: Int { Int(shortSample) }

  package init(value: Double, span: Int, sample: Int, position: Int64) {
    self.value = value
    self.position = position
    shortSpan = Int32(span)
    shortSample = Int32(sample)
  }
}

/// For which thresholds the record of a run says what a rule would have done.
package enum RunKnowledge: String, Hashable, Sendable, CaseIterable {
  /// For all of them: everything that was to be sampled was.
  case complete
  /// A rule stopped it, or nobody knows what did: what a rule that goes on would have seen then,
  /// nobody knows.
  case stopped
  /// A person had a stage observed again: a rule that found nothing would have gone on there.
  case observedAgain = "observed_again"
  /// It has no end yet.
  case underWay = "under_way"
  /// Something that no rule over samples decides ended it: a gate, a command, a probe, a person.
  case endedOtherwise = "ended_otherwise"

  /// Whether a rule that found nothing so far might have found something later.
  package var isCensored: Bool {
    switch self {
    case .complete, .endedOtherwise: false
    case .stopped, .observedAgain, .underWay: true
    }
  }
}

/// Why a run is not in the counts of a sweep.
package enum SetAside: String, Hashable, Sendable, CaseIterable {
  /// Nobody asked for the metric; that it was asked for and came empty is something else.
  case notCollected = "not_collected"
  /// Its plan samples none of the stages that the rule judges.
  case stageMissing = "stage_missing"
  /// An event of it was erased, maybe a sample.
  case redacted
  /// A time of its samples lies before an earlier one, and the rule goes by time.
  case clockWentBack = "clock_went_back"
  /// The stage to compare with has no value.
  case noBaseline = "no_baseline"
  /// The stage to compare with has a median of 0, and nothing is a multiple of that.
  case zeroBaseline = "zero_baseline"
}

/// What a sweep needs to know of one run: for which thresholds its rule finds something, and where.
package struct CriticalRun: Hashable, Sendable {
  package var rollout: RolloutID
  /// Of the runs that the sweep was given.
  package var index: Int
  /// Of rising value.
  package var records: [CriticalRecord]
  package var knowledge: RunKnowledge
  /// Of the run's spans.
  package var stages: [Stage]
  /// The span of the last sample that is known; nil before the first.
  package var lastSpan: Int32?
  /// Whether the metric has any in the stages judged.
  package var hasValues: Bool
  /// The limit of the first rule of its plan for the metric and comparison.
  package var recordedLimit: Limit?

  /// The rule finds something for every threshold below it, and for no other; -∞ for none.
  package var critical: Double { records.last?.value ?? -.infinity }

  /// The stage of the last sample that is known; nil before the first.
  package var lastStage: Stage? { lastSpan.map { stages[Int($0)] } }

  /// - Parameter record: of this run.
  package func stage(of record: CriticalRecord) -> Stage { stages[record.span] }

  /// Where the rule first finds something.
  ///
  /// - Parameter threshold: negated for an `atLeast` rule.
  /// > Complexity: O(log n) in the number of records.
  package func block(above threshold: Double) -> CriticalRecord? {
    var low = 0
    var high = records.count
    while low < high {
      let middle = (low + high) / 2
      if records[middle].value > threshold { high = middle } else { low = middle + 1 }
    }
    return low < records.count ? records[low] : nil
  }

  /// What the rule makes of the run under a threshold.
  ///
  /// - Parameter threshold: negated for an `atLeast` rule.
  package func outcome(above threshold: Double) -> SweepOutcome {
    if let record = block(above: threshold) { return .blocked(stage(of: record)) }
    if knowledge == .endedOtherwise { return .other }
    return knowledge.isCensored ? .unknown : .passed
  }
}

/// What a rule makes of one run under one threshold.
package enum SweepOutcome: Hashable, Sendable {
  /// It finds something, first in that stage.
  case blocked(Stage)
  case passed
  /// It finds nothing as far as anything is known.
  case unknown
  /// It finds nothing before the run ended for another reason.
  case other
}
