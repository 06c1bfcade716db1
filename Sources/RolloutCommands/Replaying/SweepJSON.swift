import RolloutEvidence
import RolloutModel
import RolloutReplay

/// A curve as one JSON object.
struct SweepJSON {
  let report: SweepReport

  var object: OrderedJSON {
    let curve = report.curve
    return .object(
      SweepJSON.head(report.rule, unit: report.unit) + [
        ("runs", SweepJSON.integer(report.runCount)),
        ("judged", SweepJSON.integer(report.values.runs.count)),
        ("set_aside", SweepJSON.setAside(report.setAside)),
        ("known", SweepJSON.knowledge(report.knowledge)),
        ("constant", report.values.constant.map { .number($0) } ?? .null),
        ("recorded", .array(report.recorded.map(recorded))),
        (
          "asked",
          .array(
            report.asked.map {
              .object([("threshold", .number($0))] + SweepJSON.counts(curve.counts(at: $0)))
            })
        ),
        ("stages", .array(curve.stages.map { .string($0.label) })),
        ("pieces", .array(curve.steps.map(piece))),
        ("rollouts", .array(report.values.runs.map(rollout))),
      ])
  }

  static func head(_ rule: SweepRule, unit: String) -> [(key: String, value: OrderedJSON)] {
    [
      ("metric", .string(rule.metric.text)), ("unit", .string(unit)),
      ("comparison", .string(rule.comparison.rawValue)), ("rule", .string(rule.words)),
    ]
  }

  static func counts(_ counts: SweepCounts) -> [(key: String, value: OrderedJSON)] {
    [
      ("blocked", integer(counts.blocked)), ("blocked_at_most", integer(counts.upper)),
      ("passed", integer(counts.passed)), ("unknown", integer(counts.unknown)),
      ("other", integer(counts.other)),
    ]
  }

  static func setAside(_ reasons: [(SetAside, Int)]) -> OrderedJSON {
    .object(reasons.map { ($0.0.rawValue, integer($0.1)) })
  }

  static func knowledge(_ kinds: [(RunKnowledge, Int)]) -> OrderedJSON {
    .object(kinds.map { ($0.0.rawValue, integer($0.1)) })
  }

  static func integer(_ number: Int) -> OrderedJSON { .integer(Int64(number)) }

  private func recorded(_ limit: RecordedLimit) -> OrderedJSON {
    .object(
      [
        ("limit", .string(limit.limit.text)), ("runs", SweepJSON.integer(limit.runs)),
        ("within_a_tenth", SweepJSON.integer(limit.near)),
      ] + SweepJSON.counts(report.curve.counts(at: limit.limit.value)))
  }

  private func piece(_ step: SweepStep) -> OrderedJSON {
    .object(
      [
        ("from", step.from.map { .number($0) } ?? .null),
        ("to", step.to.map { .number($0) } ?? .null),
      ] + SweepJSON.counts(step.counts) + [
        ("stages_blocked", .array(step.stages.map { SweepJSON.integer($0.blocked) })),
        ("stages_at_most", .array(step.stages.map { SweepJSON.integer($0.upper) })),
      ])
  }

  private func rollout(_ run: CriticalRun) -> OrderedJSON {
    let last = run.records.last
    let sign: Double = report.rule.comparison == .atMost ? 1 : -1
    return .object([
      ("rollout", .string(run.rollout.text)),
      ("critical", last.map { .number(sign * $0.value + 0) } ?? .null),
      ("stage", last.map { .string(run.stage(of: $0).label) } ?? .null),
      ("sample", last.map { SweepJSON.integer($0.sample) } ?? .null),
      ("position", last.flatMap { $0.position > 0 ? .integer($0.position) : nil } ?? .null),
      ("known", .string(run.knowledge.rawValue)),
      ("limit", run.recordedLimit.map { .string($0.text) } ?? .null),
    ])
  }
}
