/// The samples of one rollout as columns, with what else happened between them.
///
/// It holds what a judge needs and nothing else, and is made from the events alone; a sample is
/// known by its index, which counts from 0 in the order in which the ledger learned of it. Columns
/// that nobody asked for are empty.
package struct RunSeries: Hashable, Sendable {
  package var rollout: RolloutID
  package var facts: RunFacts
  package var plan: SampledPlan
  /// In order; they cover all samples.
  package var spans: [ObservationSpan]
  /// In order.
  package var marks: [SeriesMark]
  /// When each sample was taken, in milliseconds since 1970.
  package var times: [Int64]
  /// The position of each sample's event in the ledger.
  package var positions: [Int64]
  /// A column a metric of the plan, a ``PackedReading`` a sample.
  package var values: [[Double]]
  /// A column a rule of the plan's policy: what the live judge said, a ``Verdict/code`` a sample.
  package var verdicts: [[UInt8]]

  package init(
    rollout: RolloutID, facts: RunFacts, plan: SampledPlan, spans: [ObservationSpan] = [],
    marks: [SeriesMark] = [], times: [Int64] = [], positions: [Int64] = [],
    values: [[Double]]? = nil, verdicts: [[UInt8]]? = nil
  ) {
    self.rollout = rollout
    self.facts = facts
    self.plan = plan
    self.spans = spans
    self.marks = marks
    self.times = times
    self.positions = positions
    self.values = values ?? plan.metrics.map { _ in [] }
    self.verdicts = verdicts ?? plan.policy.rules.map { _ in [] }
  }

  package var count: Int { spans.last?.samples.upperBound ?? 0 }

  /// Whether its parts fit together, as they do in whatever is made from events: the spans cover
  /// the samples without a gap, no mark lies behind the last sample or before an earlier mark, and
  /// no column has another length.
  package var isWellFormed: Bool {
    var end = 0
    for span in spans {
      guard span.samples.lowerBound == end, !span.samples.isEmpty, span.attempt > 0 else {
        return false
      }
      end = span.samples.upperBound
    }
    var known = 0
    for mark in marks {
      guard mark.samples >= known, mark.samples <= end else { return false }
      known = mark.samples
    }
    func fits(_ count: Int) -> Bool { count == 0 || count == end }
    return fits(times.count) && fits(positions.count) && values.allSatisfy { fits($0.count) }
      && verdicts.allSatisfy { fits($0.count) } && values.count == plan.metrics.count
      && verdicts.count == plan.policy.rules.count
  }
}

/// Samples in a row that belong to one observation of one stage.
package struct ObservationSpan: Hashable, Sendable {
  package var stage: Stage
  /// Counts from 1; a retry begins the next.
  package var attempt: Int
  package var samples: Range<Int>

  package init(stage: Stage, attempt: Int = 1, samples: Range<Int>) {
    self.stage = stage
    self.attempt = attempt
    self.samples = samples
  }
}

/// What a rollout was, for finding and grouping.
package struct RunFacts: Hashable, Sendable {
  package var name: String
  package var service: String?
  package var environment: String?
  package var startedAt: Timestamp?
  /// Whether another program ran it.
  package var isImported: Bool
  /// Nil while it has not ended.
  package var end: RunEnd?

  package init(
    name: String, service: String? = nil, environment: String? = nil, startedAt: Timestamp? = nil,
    isImported: Bool = false, end: RunEnd? = nil
  ) {
    self.name = name
    self.service = service
    self.environment = environment
    self.startedAt = startedAt
    self.isImported = isImported
    self.end = end
  }
}

/// How a rollout ended.
package struct RunEnd: Hashable, Sendable {
  package var status: RolloutStatus
  package var time: Timestamp
  package var position: Int64

  package init(_ status: RolloutStatus, at time: Timestamp, position: Int64) {
    self.status = status
    self.time = time
    self.position = position
  }
}
