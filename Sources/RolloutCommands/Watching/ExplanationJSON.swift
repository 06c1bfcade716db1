import RolloutEvidence
import RolloutLedger
import RolloutModel

/// An explanation as one JSON object; keys are added, never changed or taken away.
struct ExplanationJSON {
  let explanation: Explanation
  let rollout: RolloutID
  /// The command line for something that a person can do.
  let command: (Remedy) -> String
  /// When one looks at the past.
  var known: KnownEntries?

  var object: OrderedJSON {
    let status = StatusJSON(explanation: explanation, rollout: rollout).members
    guard let known else { return .object(status + rest) }
    return .object([("as_of", known.json)] + status + rest)
  }

  private var rest: [(key: String, value: OrderedJSON)] {
    let remedies = known == nil ? explanation.remedies : []
    return [
      ("stages", .array(explanation.stages.map(stage))),
      ("waived", .array(explanation.waived.map(ExplanationJSON.failure))),
      ("observed", .array(explanation.observed.map(ExplanationJSON.failure))),
      ("reasons", .array(explanation.reasons.map { .string($0) })),
      (
        "actions",
        .array(
          remedies.map {
            .object([
              ("verb", .string($0.verb)), ("command", .string(command($0))),
              ("effect", .string($0.effect)),
            ])
          })
      ),
      ("interventions", .array(explanation.timeline.interventions.map(\.json))),
    ]
  }

  private func stage(_ stage: ExplainedStage) -> OrderedJSON {
    .object([
      ("stage", .string(stage.label)), ("status", .string(stage.status.rawValue)),
      ("verdict", stage.verdict.map { .string($0.rawValue) } ?? .null),
      ("started_at", ExplanationJSON.time(stage.span?.start)),
      ("ended_at", ExplanationJSON.time(stage.span?.end)),
      ("items", .array(stage.items.map(item))),
    ])
  }

  private func item(_ item: ExplainedItem) -> OrderedJSON {
    .object([
      ("kind", .string(item.kind.rawValue)), ("name", .string(item.name)),
      ("status", .string(item.status.rawValue)),
      ("instance", item.instance.map { .string($0.text) } ?? .null),
      ("action", item.action.map { .string($0.rawValue) } ?? .null),
      ("detail", .string(item.detail)), ("attempt", .integer(Int64(item.attempt))),
      ("started_at", ExplanationJSON.time(item.span?.start)),
      ("ended_at", ExplanationJSON.time(item.span?.end)),
      ("time_left_ms", item.timeLeft.map { .integer($0.count) } ?? .null),
      ("waived_because", item.waiver.map { .string($0.reason) } ?? .null),
      ("waived_by", ExplanationJSON.name(waiver(of: item)?.by)),
      ("waived_at", ExplanationJSON.time(waiver(of: item)?.at)),
      ("rule", item.rule.map(rule) ?? .null), ("soak", item.soak.map(soak) ?? .null),
    ])
  }

  private static func name(_ person: Operator?) -> OrderedJSON {
    guard let person else { return .null }
    return .string("\(person.name)@\(person.host)")
  }

  private func waiver(of item: ExplainedItem) -> Timeline.Waiver? {
    item.waiver.flatMap { explanation.timeline.waivers[$0.failure] }
  }

  private func rule(_ standing: RuleStanding) -> OrderedJSON {
    let tally = standing.tally
    return .object([
      ("words", .string(RuleWords.words(of: standing.rule.withoutStages))),
      ("metric", standing.latest.map { .string($0.metric.text) } ?? .null),
      ("value", standing.latest?.value.map { .number($0) } ?? .null),
      ("limit", standing.latest.map { .string($0.limit.text) } ?? .null),
      ("margin", standing.latest?.margin.map { .number($0) } ?? .null),
      ("verdict", standing.latest.map { .string($0.verdict.rawValue) } ?? .null),
      ("reason", standing.latest?.reason.map { .string($0) } ?? .null),
      ("samples", .integer(Int64(tally.samples))), ("passed", .integer(Int64(tally.passes))),
      ("breached", .integer(Int64(tally.breaches))), ("nodata", .integer(Int64(tally.noData))),
      ("errors", .integer(Int64(tally.errors))),
      ("needed", .integer(Int64(standing.rule.minimumSamples))),
    ])
  }

  private func soak(_ soak: SoakStanding) -> OrderedJSON {
    .object([
      ("mode", .string(soak.mode.rawValue)), ("required_ms", .integer(soak.required.count)),
      ("observed_ms", .integer(soak.observed.count)),
      ("unobserved_ms", .integer(soak.unobserved.count)),
      ("gaps", .integer(Int64(soak.gaps))), ("samples", .integer(Int64(soak.samples))),
      ("promoted", .bool(soak.isPromoted)),
    ])
  }

  static func failure(_ failure: Failure) -> OrderedJSON {
    .object([
      ("instance", .string(failure.id.text)), ("kind", .string(failure.kind.rawValue)),
      ("stage", .string(failure.stage.label)), ("action", .string(failure.action.rawValue)),
      ("message", .string(failure.message)),
    ])
  }

  static func time(_ time: Timestamp?) -> OrderedJSON {
    time.map { .string(RFC3339.text($0)) } ?? .null
  }
}

extension Rule {
  /// As it holds where it has been asked for; nothing about other stages.
  var withoutStages: Rule {
    var copy = self
    copy.stages = [:]
    return copy
  }
}

/// Where a rollout stands as JSON: the beginning of every longer answer.
struct StatusJSON {
  let explanation: Explanation
  let rollout: RolloutID

  var members: [(key: String, value: OrderedJSON)] {
    let state = explanation.state
    let plan = state.plan
    return [
      ("rollout", .string(rollout.text)), ("plan", .string(plan.name)),
      ("service", .string(plan.service)), ("environment", .string(plan.environment)),
      ("release", StatusJSON.release(plan.release)),
      ("baseline", StatusJSON.release(plan.baseline)),
      ("status", .string(state.status.rawValue)),
      ("stage", state.currentStage.map { .string($0.label) } ?? .null),
      ("line", .string(Headline.words(of: explanation, rollout))),
      ("needs_person", .bool(state.waitsForPerson(explanation.runner))),
      ("exit_code", .integer(Int64(ProductExit(state.status).rawValue))),
      ("version", .integer(state.eventCount - 1)),
      ("redacted", .integer(Int64(state.redactedCount))),
      ("at", .string(RFC3339.text(explanation.now))),
      ("planned_at", ExplanationJSON.time(explanation.timeline.plannedAt)),
      ("ended_at", ExplanationJSON.time(explanation.timeline.endedAt)),
      ("runner", runner), ("policy", .string(state.planned.policyDigest.text)),
      ("holds", .array(explanation.holds.map(StatusJSON.hold))),
      ("against", .array(state.failures.map(ExplanationJSON.failure))),
    ]
  }

  private var runner: OrderedJSON {
    guard let runner = explanation.state.runner else { return .null }
    return .object([
      ("host", .string(runner.host)), ("process", .integer(Int64(runner.processID))),
      ("epoch", .integer(Int64(runner.epoch))), ("life", .string(explanation.runner.rawValue)),
    ])
  }

  private static func release(_ release: Release?) -> OrderedJSON {
    guard let release else { return .null }
    return .object([
      ("name", .string(release.name)),
      ("digest", release.digest.map { .string($0) } ?? .null),
    ])
  }

  private static func hold(_ hold: Hold) -> OrderedJSON {
    .object([
      ("cause", .string(hold.held.cause.rawValue)),
      ("owner", hold.held.owner.map { .string($0) } ?? .null),
      ("reason", .string(hold.held.reason)), ("since", .string(RFC3339.text(hold.since))),
      ("until", ExplanationJSON.time(hold.held.until)),
      ("failures", .array(hold.held.failures.map { .string($0.text) })),
    ])
  }
}
