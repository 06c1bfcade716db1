import RolloutModel

/// One run as tuning sees it: its score, what its change was worth, and what each outcome costs.
struct TuningCase: Hashable, Sendable {
  let rollout: RolloutID
  let startedAt: Timestamp
  /// Runs of one service on one day, by UTC.
  let cluster: String
  let score: RunScore
  var truth: ChangeQuality
  /// Whether it is known when the harm began.
  let hasOnset: Bool
  /// Exposure in cohort-minutes and delay in minutes when the run is stopped at each record.
  let stopped: [Harm]
  /// The same when it is stopped as early as a threshold can; at the first sample where none does.
  let blocked: Harm
  /// The same when it goes on to its end.
  let passed: Harm
  /// The median of the metric before the onset, or over all of a run without one.
  let earlyMedian: Double?

  struct Harm: Hashable, Sendable {
    var exposure = 0.0
    var delay = 0.0
    /// Whether it is stopped before any harm begins.
    var isBeforeOnset = false
  }

  /// What the rule makes of the run.
  enum Outcome: Hashable, Sendable {
    /// At the record of that index.
    case stopped(Int)
    case passed, unknown, endedOtherwise
  }

  func outcome(above threshold: Double) -> Outcome {
    var low = 0
    var high = score.records.count
    while low < high {
      let middle = (low + high) / 2
      if score.records[middle].value > threshold { high = middle } else { low = middle + 1 }
    }
    guard low == score.records.count else { return .stopped(low) }
    return switch score.beyond {
    case .passes: .passed
    case .unknown: .unknown
    case .endsOtherwise: .endedOtherwise
    }
  }

  private func harm(at record: Int) -> Harm {
    stopped.indices.contains(record) ? stopped[record] : blocked
  }

  /// - Parameter isBad: as which kind of change it counts.
  func cost(
    of outcome: Outcome, _ costs: TuningCosts, isBad: Bool, assuming unknowns: Assumption
  ) -> Double {
    switch outcome {
    case .stopped(let record):
      guard isBad else { return costs.falseBlock }
      let harm = harm(at: record)
      return costs.exposure * harm.exposure + costs.delay * harm.delay
    case .passed:
      return isBad ? costs.miss + costs.exposure * passed.exposure : 0
    case .endedOtherwise: return 0
    case .unknown:
      let pass = isBad ? costs.miss : 0
      let block = isBad ? 0 : costs.falseBlock
      // What was seen of the harm had been done by then in either case.
      let harm = isBad ? costs.exposure * passed.exposure : 0
      return harm
        + {
          switch unknowns {
          case .worst: max(pass, block)
          case .best: min(pass, block)
          case .pass: pass
          case .block: block
          }
        }()
    }
  }
}

/// What is taken for what nobody knows: what a stopped run would have come to under a looser rule.
enum Assumption: Hashable, Sendable, CaseIterable {
  /// Each for itself what costs more, or less.
  case worst, best
  /// All would have passed, or been stopped later.
  case pass, block
}
