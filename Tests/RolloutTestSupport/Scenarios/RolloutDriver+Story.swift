import RolloutModel

extension RolloutDriver {
  /// What happened, a line an event without the first two: seconds since the start, type, subject.
  package var story: [String] {
    entries.dropFirst(2).map { entry in
      let seconds = (entry.time - .scenarioStart).wholeSeconds
      let words = [entry.event.type.rawValue, RolloutDriver.subject(of: entry.event)]
      return "\(seconds)s " + words.filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  /// Types and subjects alone, where time says nothing.
  package var plot: [String] {
    story.map { String($0.drop { $0 != " " }.dropFirst()) }
  }

  package var reasons: [String] { state.decided?.reasons ?? [] }

  static func subject(of event: RolloutEvent) -> String {
    switch event {
    case .rolloutPlanned: return ""
    case .rolloutDecided(let payload): return payload.decision.rawValue
    case .runnerAttached(let payload): return "epoch \(payload.epoch)"
    case .runnerDetached(let payload): return payload.reason
    case .snapshotCaptured(let payload): return payload.label
    case .snapshotFailed(let payload): return payload.label
    case .gateStarted(let payload), .applyStarted(let payload), .drillStarted(let payload),
      .rollbackStarted(let payload):
      return name(payload.name, payload.stage) + " #\(payload.attempt)"
    case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload),
      .rollbackFinished(let payload):
      return name(payload.name, payload.stage) + (payload.passed ? " passed" : " failed")
    case .gateInterrupted(let payload), .applyInterrupted(let payload),
      .drillInterrupted(let payload), .rollbackInterrupted(let payload):
      return name(payload.name, payload.stage) + " #\(payload.attempt)"
    case .cohortCompleted(let payload):
      return "\(payload.stage) \(payload.verdict.rawValue)"
    case .probeFinished(let payload):
      return "\(payload.stage) \(payload.passed ? "passed" : "failed")"
    case .sloSampled(let payload):
      let verdicts = payload.verdicts.map(\.verdict.rawValue).joined(separator: ",")
      return "\(payload.stage) #\(payload.number) \(verdicts)"
    case .sloUnavailable(let payload): return "\(payload.stage) #\(payload.number)"
    case .soakFinished(let payload):
      return "\(payload.stage) \(payload.mode.rawValue) \(payload.observed.wholeSeconds)s"
        + " of \(payload.required.wholeSeconds)s, \(payload.samples) samples"
    case .rolloutHeld(let payload): return payload.cause.rawValue
    case .rolloutResumed(let payload):
      return payload.lifted.map(\.rawValue).joined(separator: ",")
    case .rolloutRetried(let payload): return payload.failure.text
    case .failureWaived(let payload): return payload.failure.text
    case .soakGap(let payload):
      return "\(payload.stage) \(payload.unobserved.wholeSeconds)s \(payload.action.rawValue)"
    case .clockJumped(let payload): return "\(payload.by.wholeSeconds)s"
    case .rollbackRequested(let payload): return payload.fromCohort?.label ?? ""
    default: return event.stage?.label ?? ""
    }
  }

  private static func name(_ name: String, _ stage: Stage) -> String {
    stage.percent == nil ? name : stage.label
  }
}
