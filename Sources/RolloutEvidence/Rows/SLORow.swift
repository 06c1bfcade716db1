import RolloutModel

extension RolloutHistory {
  /// The row of a stage's samples: the one that decided, or the last one.
  func sloRow(of stage: Stage) -> ExecutionRow {
    var samples = 0
    var notPassed = 0
    // Put into words at the end: there may be a million samples.
    var shown: (event: RolloutEvent, passed: Bool)?
    for entry in entries {
      if case .rolloutRetried(let payload) = entry.event,
        payload.failure.text.hasPrefix("\(stage)/slo/")
      {
        // Observed from the start: the row tells of the latest attempt.
        shown = nil
        (samples, notPassed) = (0, 0)
      }
      guard let passed = hasPassed(entry.event, in: stage) else { continue }
      samples += 1
      if !passed { notPassed += 1 }
      // The first one that did not pass stays; until then the latest is shown.
      if shown?.passed != false { shown = (entry.event, passed) }
    }
    guard let shown, var row = sampleRow(of: shown.event, passed: shown.passed, in: stage) else {
      return ExecutionRow(
        step: "slo:\(stage)", status: .interrupted, detail: "not observed since it was retried")
    }
    if samples > 1 {
      row.detail += "; \(samples) samples, \(notPassed) not passed"
    }
    // A rule may let a stage survive a sample; the row tells of the stage.
    let stands = state.allFailures.contains {
      $0.kind == .slo && $0.stage == stage && $0.action != .observe
    }
    row.status = stands ? .failed : .passed
    return row
  }

  func passes(_ payload: SLOSampled) -> Bool {
    plan.policy.passes(payload.verdicts, in: payload.stage)
  }

  /// Nil for what is no sample of the stage.
  private func hasPassed(_ event: RolloutEvent, in stage: Stage) -> Bool? {
    switch event {
    case .sloSampled(let payload) where payload.stage == stage: passes(payload)
    case .sloUnavailable(let payload) where payload.stage == stage: false
    default: nil
    }
  }

  private func sampleRow(
    of event: RolloutEvent, passed: Bool, in stage: Stage
  ) -> ExecutionRow? {
    switch event {
    case .sloSampled(let payload):
      ExecutionRow(
        step: "slo:\(stage)", status: passed ? .passed : .failed, duration: payload.duration,
        detail: detail(of: payload))
    case .sloUnavailable(let payload):
      ExecutionRow(
        step: "slo:\(stage)", status: .failed, duration: payload.duration,
        detail: "failed to fetch snapshot")
    default: nil
    }
  }

  /// `p95=412.5ms threshold<=600, error_budget=0.011 threshold<=0.020`
  private func detail(of payload: SLOSampled) -> String {
    let metrics = plan.slo?.metrics ?? []
    guard payload.isComplete else {
      // The first word of each label: `p95/error`.
      let labels = metrics.map { $0.label.prefix { $0 != "_" } }.joined(separator: "/")
      return "snapshot missing \(labels) fields"
    }
    return payload.readings.map { reading in
      let metric = metrics.first { $0.name == reading.metric }
      let value = reading.value.map(shortText(of:)) ?? "?"
      let thresholds = plan.policy.rules.flatMap {
        $0.effective(in: payload.stage).condition.thresholds
      }
      let limits = thresholds.filter { $0.metric == reading.metric }.map {
        " threshold\($0.comparison.symbol)\($0.limit.text)"
      }
      return "\(metric?.label ?? reading.metric.text)=\(value)\(metric?.unit ?? "")"
        + limits.joined()
    }.joined(separator: ", ")
  }
}
