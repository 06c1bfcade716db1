package import RolloutModel

/// The JSONL files. The first keys of each line are those of the bash harness, in its order; ours
/// come after them.
extension RolloutHistory {
  /// `gate-results.jsonl`: a line for each gate attempt and for the drill.
  package var gateResultLines: [OrderedJSON] {
    entries.compactMap { entry in
      switch entry.event {
      case .gateSkipped(let payload):
        return skipped([("gate", .string("all"))], payload)
      case .drillSkipped(let payload):
        return skipped([("gate", .string("rollback_drill"))], payload)
      case .gateFinished(let payload):
        return command(payload, key: "gate", drill: false)
      case .drillFinished(let payload):
        return command(payload, key: "gate", drill: true)
      case .gateInterrupted(let payload), .drillInterrupted(let payload):
        return interrupted(payload, key: "gate")
      case .redacted(let event): return redactedGateLine(event, entry)
      default: return nil
      }
    }
  }

  /// `apply-results.jsonl`: a line for each run of the apply command.
  package var applyResultLines: [OrderedJSON] {
    entries.compactMap { entry in
      switch entry.event {
      case .applyFinished(let payload): command(payload, key: "stage", drill: false)
      case .applyInterrupted(let payload): interrupted(payload, key: "stage")
      case .redacted(let event)
      where event.type == .applyFinished || event.type == .applyInterrupted:
        redactedLine([("stage", .string(event.stage?.label ?? ""))], event, entry)
      default: nil
      }
    }
  }

  /// `rollback-results.jsonl`: a line for each run of a rollback's step.
  package var rollbackResultLines: [OrderedJSON] {
    entries.compactMap { entry in
      switch entry.event {
      case .rollbackFinished(let payload): command(payload, key: "step", drill: true)
      case .rollbackInterrupted(let payload): interrupted(payload, key: "step")
      case .redacted(let event)
      where event.type == .rollbackFinished || event.type == .rollbackInterrupted:
        redactedLine([("step", .null)], event, entry)
      default: nil
      }
    }
  }

  /// Counts the answers to the probe of a stage, from 1: a probe that is retried is answered again.
  func answerNumber(of answered: LedgerEntry) -> Int {
    entries.count { entry in
      entry.event.type == .probeFinished && entry.event.stage == answered.event.stage
        && entry.version <= answered.version
    }
  }

  /// `cohort-results.jsonl`: a line for each probe.
  package var cohortResultLines: [OrderedJSON] {
    entries.compactMap { entry in
      switch entry.event {
      case .probeSkipped(let payload):
        return skipped([("cohort_percent", percent(of: payload.stage))], payload)
      case .probeFinished(let payload):
        var members: [(key: String, value: OrderedJSON)] = [
          ("cohort_percent", percent(of: payload.stage)),
          ("status", .string(payload.passed ? "passed" : "failed")),
          ("http_status", .string(payload.statusText)),
          ("duration_seconds", .integer(payload.duration.wholeSeconds)),
          (
            "response_file",
            .string(
              path(of: ArtifactPath.probe(payload.stage, answer: answerNumber(of: entry), "json")))
          ),
          ("duration_ms", .integer(payload.duration.count)),
        ]
        if !payload.passed { members.append(("reason", .string(payload.failureWords))) }
        return .object(members)
      case .redacted(let event)
      where event.type == .probeFinished || event.type == .probeSkipped:
        guard let stage = event.stage else { return nil }
        return redactedLine([("cohort_percent", percent(of: stage))], event, entry)
      default: return nil
      }
    }
  }

  /// `slo-results.jsonl`: a line for each sample, of which there may be a million; so it is made
  /// line by line.
  package var sloResults: String {
    var text = ""
    for entry in entries {
      guard let line = sloResultLine(entry)?.line else { continue }
      text += line
      text += "\n"
    }
    return text
  }

  private func sloResultLine(_ entry: LedgerEntry) -> OrderedJSON? {
    switch entry.event {
    case .sloSkipped(let payload): skipped([("label", .string(payload.stage.label))], payload)
    case .sloSampled(let payload): sample(payload)
    case .sloUnavailable(let payload):
      .object([
        ("label", .string(payload.stage.label)), ("status", .string("failed")),
        ("reason", .string("snapshot_fetch_failed")),
        ("duration_seconds", .integer(payload.duration.wholeSeconds)),
        ("sample", .integer(Int64(payload.number))),
        ("duration_ms", .integer(payload.duration.count)),
        ("detail", .string(payload.reason)),
      ])
    case .redacted(let event)
    where [.sloSampled, .sloUnavailable, .sloSkipped].contains(event.type):
      redactedLine([("label", .string(event.stage?.label ?? ""))], event, entry)
    default: nil
    }
  }

  private func sample(_ payload: SLOSampled) -> OrderedJSON {
    let file = OrderedJSON.string(
      path(of: ArtifactPath.sample(payload.stage, number: payload.number)))
    let seconds = OrderedJSON.integer(payload.duration.wholeSeconds)
    var members: [(key: String, value: OrderedJSON)] = [
      ("label", .string(payload.stage.label)),
      ("status", .string(passes(payload) ? "passed" : "failed")),
    ]
    if payload.isComplete {
      members.append(("duration_seconds", seconds))
      members += payload.readings.map { ($0.metric.text, $0.value.map { .number($0) } ?? .null) }
      members.append(("snapshot_file", file))
    } else {
      members += [("reason", .string("missing_metrics_fields")), ("duration_seconds", seconds)]
    }
    members += [
      ("sample", .integer(Int64(payload.number))),
      ("duration_ms", .integer(payload.duration.count)),
      ("policy", .string(planned.policyDigest.short)),
      ("verdicts", .array(payload.verdicts.map(verdict))),
    ]
    if !payload.isComplete { members.append(("snapshot_file", file)) }
    return .object(members)
  }

  private func verdict(_ verdict: RuleVerdict) -> OrderedJSON {
    var members: [(key: String, value: OrderedJSON)] = [
      ("rule", .string(verdict.rule.text)), ("metric", .string(verdict.metric.text)),
      ("verdict", .string(verdict.verdict.rawValue)), ("limit", .string(verdict.limit.text)),
    ]
    if let value = verdict.value { members.append(("value", .number(value))) }
    if let margin = verdict.margin { members.append(("margin", .number(margin))) }
    if let reason = verdict.reason { members.append(("reason", .string(reason))) }
    return .object(members)
  }

  private func redactedGateLine(_ event: RedactedEvent, _ entry: LedgerEntry) -> OrderedJSON? {
    switch event.type {
    case .gateFinished, .gateInterrupted, .drillFinished, .drillInterrupted:
      redactedLine([("gate", event.commandName.map { .string($0) } ?? .null)], event, entry)
    case .gateSkipped: redactedLine([("gate", .string("all"))], event, entry)
    case .drillSkipped: redactedLine([("gate", .string("rollback_drill"))], event, entry)
    default: nil
    }
  }

  private func skipped(
    _ head: [(key: String, value: OrderedJSON)], _ payload: StepSkipped
  ) -> OrderedJSON {
    .object(head + [("status", .string("skipped")), ("reason", .string(payload.reason))])
  }

  private func command(_ payload: CommandFinished, key: String, drill: Bool) -> OrderedJSON {
    let log = ArtifactPath.log(payload.name, stage: payload.stage, attempt: payload.attempt)
    var members: [(key: String, value: OrderedJSON)] = [
      (key, .string(key == "stage" ? payload.stage.label : payload.name)),
      ("status", .string(payload.passed ? "passed" : "failed")),
      ("duration_seconds", .integer(payload.duration.wholeSeconds)),
      ("log_file", .string(path(of: log))),
    ]
    let text = OrderedJSON.string(commandText(of: payload.name, stage: payload.stage))
    if drill { members.append(("command", text)) }
    members += [
      ("attempt", .integer(Int64(payload.attempt))),
      ("duration_ms", .integer(payload.duration.count)), ("exit", .string(payload.exit.words)),
      ("log_bytes", .integer(Int64(payload.log.byteCount))),
      ("log_bytes_omitted", .integer(Int64(payload.log.omittedByteCount))),
    ]
    if payload.leftProcessesBehind { members.append(("left_processes_behind", .bool(true))) }
    return .object(members)
  }

  private func interrupted(_ payload: CommandInterrupted, key: String) -> OrderedJSON {
    .object([
      (key, .string(key == "stage" ? payload.stage.label : payload.name)),
      ("status", .string("interrupted")),
      ("duration_seconds", .integer(payload.duration?.wholeSeconds ?? 0)),
      ("log_file", .string(payload.log == nil ? "" : path(of: logPath(of: payload)))),
      ("attempt", .integer(Int64(payload.attempt))), ("reason", .string(payload.reason)),
    ])
  }

  func logPath(of payload: CommandInterrupted) -> String {
    ArtifactPath.log(payload.name, stage: payload.stage, attempt: payload.attempt)
  }

  private func percent(of stage: Stage) -> OrderedJSON {
    .integer(Int64(stage.percent?.value ?? 0))
  }

  /// The command as planned.
  func commandText(of name: String, stage: Stage) -> String {
    switch stage {
    case .gates: plan.gates.gates.first { $0.name.text == name }?.command.command ?? ""
    case .rollbackDrill: if case .run(let command) = plan.drill { command.command } else { "" }
    case .rollback: rollbackCommand(of: name)
    default: plan.apply?.command ?? ""
    }
  }
}

extension RolloutHistory {
  /// The command of a rollback's step: as it was asked for, which may differ from the plan.
  private func rollbackCommand(of name: String) -> String {
    state.rollback?.requested.steps.first { $0.name == name }?.command.command ?? ""
  }
}

extension ProbeFinished {
  /// Three digits; `000` when no response came, as curl has it.
  package var statusText: String {
    httpStatus.map(String.init) ?? "000"
  }
}
