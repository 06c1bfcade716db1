import RolloutModel

/// Soaks and samples; a breach opens an incident, which the next sample without one closes.
extension CDEventMapper {
  mutating func sampled(_ payload: SLOSampled, _ entry: LedgerEntry) -> [CDEventDraft] {
    let sample = CDEventDraft(
      .sampleRecorded, "\(rollout)/\(payload.stage)/slo",
      [
        ("stage", .string(payload.stage.label)), ("number", .integer(Int64(payload.number))),
        ("readings", .array(payload.readings.map(CDEventMapper.json))),
        ("verdicts", .array(payload.verdicts.map(CDEventMapper.json))),
        ("snapshot", .string(payload.snapshot.digest.text)),
      ])
    let breaches = facts.breaches(payload)
    if let open = openIncident {
      guard breaches.isEmpty else { return [sample] }
      openIncident = nil
      let resolved = incident(
        .incidentResolved, open, "no rule breached in sample \(payload.number)", payload.stage)
      return [sample, resolved]
    }
    guard !breaches.isEmpty else { return [sample] }
    let subject = "\(rollout)/incident/\(entry.version)"
    openIncident = subject
    let words = breaches.map { breach in
      "\(breach.metric)\(breach.value.map { " = \(shortText(of: $0))" } ?? "") "
        + "breaches the limit \(breach.limit.text)"
    }
    return [
      sample,
      incident(.incidentDetected, subject, words.joined(separator: "; "), payload.stage),
    ]
  }

  func unavailable(_ payload: SLOUnavailable) -> [CDEventDraft] {
    [
      CDEventDraft(
        .sampleUnavailable, "\(rollout)/\(payload.stage)/slo",
        [
          ("stage", .string(payload.stage.label)), ("number", .integer(Int64(payload.number))),
          ("reason", .string(payload.reason)),
          ("verdicts", .array(payload.verdicts.map(CDEventMapper.json))),
        ])
    ]
  }

  func sampleSkipped(_ payload: StepSkipped) -> [CDEventDraft] {
    [
      CDEventDraft(
        .sampleSkipped, "\(rollout)/\(payload.stage)/slo",
        [("stage", .string(payload.stage.label)), ("reason", .string(payload.reason))])
    ]
  }

  func soakStarted(_ payload: SoakStarted) -> [CDEventDraft] {
    [
      soak(
        .soakStarted, payload.stage,
        [
          ("requiredMilliseconds", .integer(payload.required.count)),
          ("sampleIntervalMilliseconds", .integer(payload.sampleInterval.count)),
        ])
    ]
  }

  func soakFinished(_ payload: SoakFinished) -> [CDEventDraft] {
    [
      soak(
        .soakFinished, payload.stage,
        [
          ("mode", .string(payload.mode.rawValue)),
          ("requiredMilliseconds", .integer(payload.required.count)),
          ("observedMilliseconds", .integer(payload.observed.count)),
          ("samples", .integer(Int64(payload.samples))),
        ])
    ]
  }

  func soakGap(_ payload: SoakGap) -> [CDEventDraft] {
    [
      soak(
        .soakGapped, payload.stage,
        [
          ("from", .string(payload.from.rfc3339)), ("to", .string(payload.to.rfc3339)),
          ("unobservedMilliseconds", .integer(payload.unobserved.count)),
          ("action", .string(payload.action.rawValue)),
        ])
    ]
  }

  private func soak(
    _ type: CDEventType, _ stage: Stage, _ more: [(key: String, value: OrderedJSON?)]
  ) -> CDEventDraft {
    CDEventDraft(type, "\(rollout)/\(stage)/soak", [("stage", .string(stage.label))] + more)
  }

  private func incident(
    _ type: CDEventType, _ subject: String, _ description: String, _ stage: Stage
  ) -> CDEventDraft {
    CDEventDraft(
      type, subject,
      [
        ("description", .string("\(stage): \(description)")), ("environment", environment),
        ("service", .object([("id", .string(facts.service))])),
        ("artifactId", .string(facts.artifact.text)),
      ])
  }

  static func json(_ reading: Reading) -> OrderedJSON {
    var members: [(key: String, value: OrderedJSON)] = [("metric", .string(reading.metric.text))]
    switch reading.content {
    case .value(let value): members.append(("value", .number(value)))
    case .noData(let reason): members.append(("noData", .string(reason)))
    case .error(let reason): members.append(("error", .string(reason)))
    }
    return .object(members)
  }

  static func json(_ verdict: RuleVerdict) -> OrderedJSON {
    var members: [(key: String, value: OrderedJSON)] = [
      ("rule", .string(verdict.rule.text)), ("metric", .string(verdict.metric.text)),
      ("verdict", .string(verdict.verdict.rawValue)), ("limit", .string(verdict.limit.text)),
    ]
    if let value = verdict.value { members.append(("value", .number(value))) }
    if let margin = verdict.margin { members.append(("margin", .number(margin))) }
    return .object(members)
  }
}
