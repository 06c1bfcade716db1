import RolloutModel

/// Each kind of event in one line of words, for people who read along.
enum EventWords {
  /// Without line breaks and other control characters, whatever a command or a reason holds.
  static func words(of event: RolloutEvent) -> String {
    Printable.line(text(of: event))
  }

  private static func text(of event: RolloutEvent) -> String {
    switch event {
    case .rolloutPlanned(let payload):
      return "\(payload.plan.name): cohorts \(payload.plan.cohortsAsWritten), "
        + "policy \(payload.policyDigest.short)"
    case .rolloutDecided(let payload):
      return ([payload.decision.rawValue] + payload.reasons).joined(separator: "; ")
    case .runnerAttached(let payload):
      return "epoch \(payload.epoch), process \(payload.processID) on \(payload.host)"
    case .runnerDetached(let payload): return payload.reason
    case .snapshotCaptured(let payload): return "\(payload.label), \(payload.body.byteCount) bytes"
    case .snapshotFailed(let payload): return "\(payload.label): \(payload.reason)"
    case .gateStarted(let payload), .applyStarted(let payload), .drillStarted(let payload),
      .rollbackStarted(let payload):
      return "\(payload.name), attempt \(payload.attempt): \(oneLine(payload.command))"
    case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload),
      .rollbackFinished(let payload):
      return "\(payload.name) \(payload.passed ? "passed" : "failed: " + payload.exit.words) "
        + "in \(seconds(payload.duration))"
    case .gateInterrupted(let payload), .applyInterrupted(let payload),
      .drillInterrupted(let payload), .rollbackInterrupted(let payload):
      return "\(payload.name): \(payload.reason)"
    case .gateSkipped(let payload): return payload.reason
    case .probeSkipped(let payload), .sloSkipped(let payload),
      .drillSkipped(let payload):
      return "\(payload.stage): \(payload.reason)"
    case .cohortEntered(let payload): return "\(payload.stage), \(payload.percent) %"
    case .cohortCompleted(let payload): return "\(payload.stage): \(payload.verdict.rawValue)"
    case .probeStarted(let payload): return "\(payload.stage): \(payload.url)"
    case .probeFinished(let payload):
      return "\(payload.stage): "
        + (payload.passed
          ? "HTTP \(payload.httpStatus ?? 0) in \(seconds(payload.duration))"
          : payload.failureWords)
    case .sloSampled(let payload):
      return "\(payload.stage), sample \(payload.number): "
        + payload.verdicts.map(words).joined(separator: ", ")
    case .sloUnavailable(let payload):
      return "\(payload.stage), sample \(payload.number): \(payload.reason)"
    case .soakStarted(let payload): return "\(payload.stage), \(seconds(payload.required))"
    case .soakFinished(let payload):
      if payload.mode == .advisory {
        return "\(payload.stage): advisory, \(seconds(payload.required)) recommended"
      }
      return "\(payload.stage): observed \(seconds(payload.observed)) "
        + "of \(seconds(payload.required)), \(payload.samples) samples"
    case .rolloutHeld, .rolloutResumed, .rolloutRetried, .rolloutAborted, .rolloutRolledBack,
      .failureWaived, .soakPromoted, .rollbackRequested:
      return interventionText(of: event)
    case .probeInterrupted(let payload): return "\(payload.stage): \(payload.reason)"
    case .redacted(let payload):
      return (payload.subject.map { "\($0) " } ?? "") + payload.words
    case .soakGap(let payload):
      return "\(payload.stage): nothing was observed for \(seconds(payload.unobserved)), "
        + (payload.action == .accept ? "accepted" : "the soak lasts as much longer")
    case .rolloutImported(let payload):
      return "\(payload.source.rawValue), "
        + "\(ImportedStatus(payload.facts.decision).rawValue): \(words(of: payload.totals)), "
        + "from \(payload.directory)"
    case .importContinued(let payload):
      return "part \(payload.number + 1): "
        + words(
          of: ImportTotals(
            files: payload.part.files.count, rows: payload.part.rows.count,
            problems: payload.part.problems.count,
            samples: payload.part.samples.map { $0.reduce(0) { $0 + $1.count } }))
    case .changeLabelled(let payload): return LabelWords.words(of: payload)
    case .clockJumped(let payload):
      return "by \(seconds(payload.by)): \(payload.reason)"
    }
  }

  private static func words(of totals: ImportTotals) -> String {
    let rows =
      totals.samples.map { NumberWords.count($0, "sample") }
      ?? NumberWords.count(totals.rows, "row")
    return [
      NumberWords.count(totals.files, "file"), rows,
      NumberWords.count(totals.problems, "problem"),
    ].joined(separator: ", ")
  }

  /// What people did, and what the rollout asked of them.
  private static func interventionText(of event: RolloutEvent) -> String {
    switch event {
    case .rolloutHeld(let payload):
      let owner = payload.owner.map { " by \($0)" } ?? ""
      let until = payload.until.map { " until \(RFC3339.text($0))" } ?? ""
      return "\(payload.cause.rawValue)\(owner)\(until): \(payload.reason)"
    case .rolloutResumed(let payload):
      return payload.lifted.map(\.rawValue).joined(separator: ", ")
        + (payload.overrides ? " before its time" : "") + ": \(payload.reason)"
    case .rolloutRetried(let payload): return "\(payload.failure): \(payload.reason)"
    case .rolloutAborted(let payload):
      let successor = payload.supersededBy.map { "superseded by \($0): " } ?? ""
      return successor + payload.reason
    case .rolloutRolledBack(let payload):
      return payload.reasons.isEmpty
        ? "nothing stood against the rollout" : payload.reasons.joined(separator: "; ")
    case .failureWaived(let payload): return "\(payload.failure): \(payload.reason)"
    case .soakPromoted(let payload):
      return "\(payload.stage) after \(seconds(payload.observed)) of "
        + "\(seconds(payload.required)): \(payload.reason)"
    case .rollbackRequested(let payload):
      let cohort = payload.fromCohort.map { "from \($0)" } ?? "before the first cohort"
      return cohort + (payload.automatic ? ", by policy" : "")
        + (payload.steps.isEmpty ? ", by hand" : "") + ": \(payload.reason)"
    default: return ""
    }
  }

  /// `p95_latency_ms=812 > 600 breach`
  static func words(of verdict: RuleVerdict) -> String {
    guard let value = verdict.value else {
      return "\(verdict.metric) \(verdict.verdict.rawValue): \(verdict.reason ?? "")"
    }
    // Which side passes shows in the margin: a floor has headroom above its limit.
    let headroom = (verdict.margin ?? 0) >= 0
    let relation =
      value == verdict.limit.value
      ? "<=" : value < verdict.limit.value ? (headroom ? "<=" : "<") : (headroom ? ">=" : ">")
    return "\(verdict.metric)=\(shortText(of: value)) \(relation) \(verdict.limit.text) "
      + verdict.verdict.rawValue
  }

  /// A command of several lines as one.
  static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ↵ ")
  }

  static func seconds(_ duration: Milliseconds) -> String {
    duration.secondsText
  }
}
