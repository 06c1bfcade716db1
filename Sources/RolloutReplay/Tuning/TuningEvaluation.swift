import RolloutModel

/// What a rule with one threshold made of labelled runs.
package struct TuningEvaluation: Hashable, Sendable {
  /// Bad changes that it stopped, let pass, and may have done either with.
  package var caught = 0
  package var missed = 0
  package var unknownBad = 0
  /// Good changes that it stopped, let pass, and may have done either with.
  package var falseBlocks = 0
  package var passed = 0
  package var unknownGood = 0
  /// Runs that something else ended before the rule found anything; in no share.
  package var endedOtherwise = 0
  /// Bad changes that it stopped before any harm began: luck, and no detection.
  package var beforeOnset = 0
  /// Minutes from the onset to the finding, over bad changes with an onset that it caught after it.
  package var delays: [Double] = []
  /// Cohort-minutes after onsets, over bad changes with one.
  package var exposure = 0.0
  /// In all, with what is not known for the best, and for the worst.
  package var cost = ShareInterval(0, 0)
  /// Of stopping every run at its first sample, and of none.
  package var blockAllCost = 0.0
  package var passAllCost = 0.0

  package var bad: Int { caught + missed + unknownBad }
  package var good: Int { falseBlocks + passed + unknownGood }
  /// All runs, those that ended otherwise too.
  package var runs: Int { bad + good + endedOtherwise }

  init(_ judged: [(TuningCase, TuningCase.Outcome)], _ costs: TuningCosts) {
    for (one, outcome) in judged where one.truth != .unknown {
      let isBad = one.truth == .bad
      count(one, outcome, isBad)
      cost.lower += one.cost(of: outcome, costs, isBad: isBad, assuming: .best)
      cost.upper += one.cost(of: outcome, costs, isBad: isBad, assuming: .worst)
      blockAllCost += one.cost(of: .stopped(0), costs, isBad: isBad, assuming: .worst)
      let ends = one.score.beyond == .endsOtherwise
      passAllCost += one.cost(
        of: ends ? .endedOtherwise : .passed, costs, isBad: isBad, assuming: .worst)
    }
    delays.sort()
  }

  private mutating func count(
    _ one: TuningCase, _ outcome: TuningCase.Outcome, _ isBad: Bool
  ) {
    switch (outcome, isBad) {
    case (.stopped(let record), true):
      caught += 1
      let harm = one.stopped[record]
      exposure += harm.exposure
      if harm.isBeforeOnset {
        beforeOnset += 1
      } else if one.hasOnset {
        delays.append(harm.delay)
      }
    case (.passed, true):
      missed += 1
      exposure += one.passed.exposure
    case (.unknown, true):
      unknownBad += 1
      exposure += one.passed.exposure
    case (.stopped, false): falseBlocks += 1
    case (.passed, false): passed += 1
    case (.unknown, false): unknownGood += 1
    case (.endedOtherwise, _): endedOtherwise += 1
    }
  }
}

extension TuningEvaluation {
  /// Bounds of a share when some of its cases are not known: each for the worst, and for the best.
  package struct Bounds: Hashable, Sendable {
    package var lower: Share
    package var upper: Share

    /// From the Wilson interval of the one to that of the other; nil of nothing.
    package var wilson: ShareInterval? {
      guard let low = lower.wilson, let high = upper.wilson else { return nil }
      return ShareInterval(low.lower, high.upper)
    }

    /// The same with the band that holds for all thresholds at once.
    package var band: ShareInterval? {
      guard let low = lower.band, let high = upper.band else { return nil }
      return ShareInterval(low.lower, high.upper)
    }
  }

  /// Of bad changes, those that the rule stops.
  package var recall: Bounds {
    Bounds(lower: Share(caught, of: bad), upper: Share(caught + unknownBad, of: bad))
  }

  /// Of good changes, those that the rule stops.
  package var falseBlockRate: Bounds {
    Bounds(lower: Share(falseBlocks, of: good), upper: Share(falseBlocks + unknownGood, of: good))
  }

  /// Of what the rule stops, the bad changes.
  package var precision: Bounds {
    Bounds(
      lower: Share(caught, of: caught + falseBlocks + unknownGood),
      upper: Share(caught + unknownBad, of: caught + unknownBad + falseBlocks))
  }

  /// With what is not known for the worst.
  package var costPerRun: Double { runs > 0 ? cost.upper / Double(runs) : 0 }
}

extension TuningEvaluation {
  /// - Throws: ``TuningRefusal/notBetterThanTrivial(thresholds:cost:blockAll:passAll:bad:good:)``
  func checkBetterThanTrivial(_ thresholds: [Double]) throws(TuningRefusal) {
    guard cost.upper < min(blockAllCost, passAllCost) else {
      throw .notBetterThanTrivial(
        thresholds: thresholds, cost: cost.upper, blockAll: blockAllCost, passAll: passAllCost,
        bad: bad, good: good)
    }
  }
}
