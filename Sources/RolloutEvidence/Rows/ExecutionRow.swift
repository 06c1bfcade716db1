package import RolloutModel

/// A line of the execution table: one step and what came of it.
package struct ExecutionRow: Hashable, Sendable {
  package enum Status: String, Hashable, Sendable {
    case passed, failed, skipped, interrupted
    /// What came of it was erased.
    case redacted
  }

  /// `gate:spacetime-chaos`, `cohort:5%`, `slo:cohort_5`
  package var step: String
  package var status: Status
  package var duration: Milliseconds
  package var detail: String

  package init(step: String, status: Status, duration: Milliseconds = .zero, detail: String) {
    self.step = step
    self.status = status
    self.duration = duration
    self.detail = detail
  }
}

extension RolloutHistory {
  /// A row for each step in the order of execution; the samples of a stage share one row.
  package var executionRows: [ExecutionRow] {
    var rows: [ExecutionRow] = []
    var sampled: Set<Stage> = []
    for entry in entries {
      switch entry.event {
      case .sloSampled(let payload):
        if sampled.insert(payload.stage).inserted { rows.append(sloRow(of: payload.stage)) }
      case .sloUnavailable(let payload):
        if sampled.insert(payload.stage).inserted { rows.append(sloRow(of: payload.stage)) }
      default:
        if let row = row(of: entry.event) { rows.append(row) }
      }
    }
    return rows
  }

  private func row(of event: RolloutEvent) -> ExecutionRow? {
    switch event {
    case .redacted(let event): return redactedRow(of: event)
    case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload),
      .rollbackFinished(let payload):
      return row(of: payload)
    case .gateInterrupted(let payload), .applyInterrupted(let payload),
      .drillInterrupted(let payload), .rollbackInterrupted(let payload):
      return ExecutionRow(
        step: stepName(payload.name, payload.stage), status: .interrupted,
        duration: payload.duration ?? .zero, detail: payload.reason)
    case .gateSkipped(let payload):
      return ExecutionRow(step: "gate:all", status: .skipped, detail: payload.reason)
    case .drillSkipped(let payload):
      return ExecutionRow(step: "gate:rollback_drill", status: .skipped, detail: payload.reason)
    case .probeSkipped(let payload):
      return ExecutionRow(
        step: cohortName(payload.stage), status: .skipped,
        detail: "probe skipped (missing control URL/token)")
    case .probeFinished(let payload):
      let failure = payload.failure.map { ": \($0)" } ?? ""
      return ExecutionRow(
        step: cohortName(payload.stage), status: payload.passed ? .passed : .failed,
        duration: payload.duration,
        detail: "\(plan.probe?.label ?? "probe") (HTTP \(payload.statusText)\(failure))")
    case .probeInterrupted(let payload):
      return ExecutionRow(
        step: cohortName(payload.stage), status: .interrupted, detail: payload.reason)
    case .sloSkipped(let payload):
      return ExecutionRow(
        step: "slo:\(payload.stage)", status: .skipped, detail: "no slo endpoint configured")
    default:
      return nil
    }
  }

  private func row(of payload: CommandFinished) -> ExecutionRow {
    let command = commandText(of: payload.name, stage: payload.stage)
    // An exit code says little more than "failed"; every other end is worth a word.
    var detail = command
    switch payload.exit {
    case .exited: break
    default: detail += " (\(payload.exit.words))"
    }
    return ExecutionRow(
      step: stepName(payload.name, payload.stage), status: payload.passed ? .passed : .failed,
      duration: payload.duration, detail: detail)
  }

  private func stepName(_ name: String, _ stage: Stage) -> String {
    switch stage {
    case .gates, .rollbackDrill: "gate:\(name)"
    case .rollback: "rollback:\(name)"
    default: "apply:\(stage.percent?.description ?? "")%"
    }
  }

  private func cohortName(_ stage: Stage) -> String {
    "cohort:\(stage.percent?.description ?? "")%"
  }
}
