import RolloutModel

extension RunKnowledge {
  /// What the record of a run tells, and how many of its samples do.
  static func recorded(of run: RunSeries) -> (knowledge: RunKnowledge, samples: Int) {
    let again = run.marks.first { if case .findingRetried = $0.kind { true } else { false } }
    if let again {
      return (.observedAgain, min(again.samples, run.sampleCount))
    }
    return (ofEnd(of: run), run.sampleCount)
  }

  private static func ofEnd(of run: RunSeries) -> RunKnowledge {
    guard let end = run.facts.end else { return .underWay }
    switch end.status {
    case .completed: return .complete
    case .blocked:
      // Such a plan does every step before it decides.
      if run.plan.continuation == .evaluateAll { return .complete }
      return hasOpenStepFailure(run) ? .endedOtherwise : .stopped
    case .aborted, .rolledBack:
      if hasOpenStepFailure(run) { return .endedOtherwise }
      // Whoever ends a rollout that a rule stands against may do so for that.
      return run.hasStandingFinding ? .stopped : .endedOtherwise
    // What was decided has been redacted.
    case .ended: return .stopped
    case .planned, .running, .held, .rollingBack, .interrupted: return .underWay
    }
  }

  private static func hasOpenStepFailure(_ run: RunSeries) -> Bool {
    var open = 0
    for mark in run.marks {
      switch mark.kind {
      case .stepFailed: open += 1
      case .stepWaived, .stepRetried: open = max(0, open - 1)
      default: break
      }
    }
    return open > 0
  }
}

extension RunSeries {
  /// Whether an event that would have added to it was erased.
  var hasRedaction: Bool {
    marks.contains { if case .redacted = $0.kind { true } else { false } }
  }

  /// Of the spans: the times may not have been read.
  var sampleCount: Int { spans.last?.samples.upperBound ?? 0 }

  /// Whether its last observation has a verdict that is no pass, and that nobody waived.
  ///
  /// It may be one that the rule lets through: what cannot be told from a finding is taken for one.
  fileprivate var hasStandingFinding: Bool {
    guard let span = spans.last(where: { !$0.samples.isEmpty }) else { return false }
    var waived: Set<Int64> = []
    for mark in marks where mark.kind == .findingWaived && mark.stage == span.stage {
      waived.insert(mark.argument)
    }
    for (index, column) in verdicts.enumerated() where !waived.contains(Int64(index)) {
      guard index < plan.policy.rules.count else { break }
      let rule = plan.policy.rules[index].effective(in: span.stage)
      guard rule.onBreach != .observe else { continue }
      // Verdicts that were not read may be anything.
      guard span.samples.upperBound <= column.count else { return true }
      if column[span.samples].contains(where: { $0 != Verdict.pass.code }) { return true }
    }
    return false
  }
}
