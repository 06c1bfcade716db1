package import RolloutModel

/// Two rules without their thresholds, joined: a sweep of it has a plane for its curve.
package struct MetricPair: Hashable, Sendable {
  package enum Join: String, Hashable, Sendable, CaseIterable {
    /// Either rule finds something.
    case or
    /// Both thresholds are breached by the same sample. One that lacks either value breaches
    /// nothing.
    case and
  }

  package let join: Join
  package let x: SweepRule
  package let y: SweepRule

  /// - Throws: ``SweepRefusal``
  package init(_ join: Join, _ x: SweepRule, _ y: SweepRule) throws(SweepRefusal) {
    guard x.metric != y.metric else { throw .sameMetric(x.metric) }
    if join == .and {
      let isOfSamples = [x, y].allSatisfy { $0.kind == .anySample && $0.baseline == nil }
      guard isOfSamples, x.stages == y.stages else { throw .jointKind }
    }
    self.join = join
    self.x = x
    self.y = y
  }

  /// A pair of thresholds as the kernel has them: above them, values breach.
  func oriented(_ point: PairPoint) -> PairPoint {
    PairPoint(
      x: x.comparison == .atMost ? point.x : -point.x,
      y: y.comparison == .atMost ? point.y : -point.y)
  }
}

/// A pair of thresholds, each in the unit of its rule.
package struct PairPoint: Hashable, Sendable {
  package var x: Double
  package var y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// A sample at which a run reaches a pair of values that no earlier sample covers.
///
/// The records of a run, in order, say for every pair of thresholds where both are first breached
/// at once: at the first record above both.
package struct PairRecord: Hashable, Sendable {
  /// Negated for an `atLeast` rule.
  package var point: PairPoint
  /// Of the run's spans.
  package var span: Int
  package var sample: Int
  package var position: Int64
}

/// What a sweep of a pair needs to know of one run.
package struct PairRun: Hashable, Sendable {
  package enum Records: Hashable, Sendable {
    /// Each rule's own.
    case either(x: [CriticalRecord], y: [CriticalRecord])
    case both([PairRecord])
  }

  package var rollout: RolloutID
  /// Of the runs that the sweep was given.
  package var index: Int
  package var records: Records
  package var knowledge: RunKnowledge
  /// Of the run's spans.
  var stages: [Stage]
  package var limits: (x: Limit?, y: Limit?) { (xLimit, yLimit) }
  var xLimit: Limit?
  var yLimit: Limit?

  /// Where the pair first finds something.
  ///
  /// - Parameter point: negated for `atLeast` rules.
  package func block(above point: PairPoint) -> (stage: Stage, sample: Int, position: Int64)? {
    switch records {
    case .both(let records):
      return records.first { $0.point.x > point.x && $0.point.y > point.y }
        .map { (stages[$0.span], $0.sample, $0.position) }
    case .either(let x, let y):
      let found = [x.first { $0.value > point.x }, y.first { $0.value > point.y }]
      return found.compactMap(\.self).min { $0.sample < $1.sample }
        .map { (stages[$0.span], $0.sample, $0.position) }
    }
  }

  /// - Parameter point: negated for `atLeast` rules.
  package func outcome(above point: PairPoint) -> SweepOutcome {
    if let found = block(above: point) { return .blocked(found.stage) }
    if knowledge == .endedOtherwise { return .other }
    return knowledge.isCensored ? .unknown : .passed
  }

  /// What it counts as where the pair finds nothing.
  var exit: Int {
    knowledge == .endedOtherwise ? 2 : knowledge.isCensored ? 1 : 0
  }
}
