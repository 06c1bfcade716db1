import RolloutEvidence
import RolloutModel

/// What many rollouts have in common as one JSON object; lengths of time are milliseconds.
struct StatisticsJSON {
  let statistics: RolloutStatistics

  var object: OrderedJSON {
    let sums = statistics
    return .object([
      ("rollouts", integer(sums.rollouts)), ("unreadable", integer(sums.unreadable)),
      ("left_out", integer(sums.leftOut)), ("events", integer(sums.events)),
      (
        "outcomes",
        .object(RolloutStatus.allCases.map { ($0.rawValue, integer(sums.outcomes[$0] ?? 0)) })
      ),
      (
        "imported",
        .object(ImportedStatus.allCases.map { ($0.rawValue, integer(sums.imported[$0] ?? 0)) })
      ),
      ("failure_share", sums.failureShare.map { .number($0) } ?? .null),
      ("duration_ms", SpreadJSON.object(sums.durations)),
      ("holds", .object(HoldCause.allCases.map { ($0.rawValue, integer(sums.holds[$0] ?? 0)) })),
      ("waivers", integer(sums.waivers)), ("retries", integer(sums.retries)),
      ("promotions", integer(sums.promotions)), ("rollbacks", integer(sums.rollbacks)),
      ("automatic_rollbacks", integer(sums.automaticRollbacks)),
      ("interruptions", integer(sums.interruptions)), ("resumptions", integer(sums.takeovers)),
      ("soak_gaps", integer(sums.gaps)), ("unobserved_ms", .integer(sums.unobserved.count)),
      ("checks", .array(sums.checks.map(check))),
      (
        "stages",
        .array(
          sums.stages.map {
            .object([
              ("stage", .string($0.stage.label)), ("duration_ms", SpreadJSON.object($0.durations)),
            ])
          })
      ),
      (
        "gates",
        .array(
          sums.gates.map {
            .object([
              ("gate", .string($0.name)), ("duration_ms", SpreadJSON.object($0.durations)),
              ("failures", integer($0.failures)),
            ])
          })
      ),
    ])
  }

  private func check(_ check: CheckStatistics) -> OrderedJSON {
    .object([
      ("stage", .string(check.key.stage.label)), ("kind", .string(check.key.kind.rawValue)),
      ("name", .string(check.key.name)), ("rollouts", integer(check.rollouts)),
      ("failed", integer(check.failed)), ("waived", integer(check.waived)),
      ("blocked", integer(check.blocked)), ("block_share", .number(check.blockShare)),
    ])
  }

  private func integer(_ count: Int) -> OrderedJSON { .integer(Int64(count)) }
}
