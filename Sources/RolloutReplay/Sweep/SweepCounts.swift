package import RolloutModel

/// How many runs a rule blocks, lets pass, and cannot be known to do either, under one threshold.
package struct SweepCounts: Hashable, Sendable {
  package var blocked = 0
  package var passed = 0
  /// It found nothing as far as their record goes.
  package var unknown = 0
  /// They ended for another reason before it found anything.
  package var other = 0

  package init(blocked: Int = 0, passed: Int = 0, unknown: Int = 0, other: Int = 0) {
    self.blocked = blocked
    self.passed = passed
    self.unknown = unknown
    self.other = other
  }

  package var runs: Int { blocked + passed + unknown + other }
  /// As many are blocked at least.
  package var lower: Int { blocked }
  /// As many are blocked at most: those that are unknown are, too.
  package var upper: Int { blocked + unknown }

  package init(of outcomes: some Sequence<SweepOutcome>) {
    self.init()
    for outcome in outcomes {
      switch outcome {
      case .blocked: blocked += 1
      case .passed: passed += 1
      case .unknown: unknown += 1
      case .other: other += 1
      }
    }
  }
}

/// How many runs a rule finds something in first in one stage.
package struct StageCounts: Hashable, Sendable {
  package var stage: Stage
  package var blocked: Int
  /// Those that are unknown, and whose record ends in this stage or before it, might be, too.
  package var upper: Int
}

/// A piece of a curve: what holds for all thresholds from one breakpoint to the next.
package struct SweepStep: Hashable, Sendable {
  /// The strictest threshold of the piece, which is in it; nil for the strictest piece.
  package var from: Double?
  /// The threshold at which the next, looser piece begins; nil for the loosest.
  package var to: Double?
  package var counts: SweepCounts
  package var stages: [StageCounts]
}
