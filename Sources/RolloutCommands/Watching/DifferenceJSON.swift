import RolloutEvidence
import RolloutModel

/// What differs between two rollouts as one JSON object.
struct DifferenceJSON {
  let difference: RolloutDifference
  let left: RolloutID
  let right: RolloutID

  var object: OrderedJSON {
    .object([
      ("a", .string(left.text)), ("b", .string(right.text)), ("same", .bool(difference.isSame)),
      ("identity", .array(difference.identity.map(field))),
      ("plan", .array(difference.plan.map(field))),
      (
        "policy",
        .array(
          difference.rules.map { rule in
            .object([
              ("rule", .string(rule.rule)), ("difference", .string(rule.kind.rawValue)),
              ("fields", .array(rule.fields.map(field))),
            ])
          })
      ),
      ("outcome", .array(difference.outcome.map(field))),
      (
        "samples",
        .array(
          difference.samples.map { comparison in
            .object([
              ("stage", .string(comparison.stage.label)),
              ("metric", .string(comparison.metric.text)), ("a", samples(comparison.left)),
              ("b", samples(comparison.right)),
            ])
          })
      ),
      (
        "stages",
        .array(
          difference.stages.map { comparison in
            .object([
              ("stage", .string(comparison.stage.label)), ("a", side(comparison.left)),
              ("b", side(comparison.right)),
            ])
          })
      ),
    ])
  }

  private func field(_ field: FieldDifference) -> OrderedJSON {
    .object([
      ("path", .string(field.path)), ("a", field.left.map { .string($0) } ?? .null),
      ("b", field.right.map { .string($0) } ?? .null),
    ])
  }

  private func samples(_ samples: MetricSamples?) -> OrderedJSON {
    guard let samples else { return .null }
    return .object([
      ("values", SpreadJSON.object(samples.values)), ("nodata", .integer(Int64(samples.noData))),
      ("errors", .integer(Int64(samples.errors))),
      ("margin", samples.margin.map { .number($0) } ?? .null),
    ])
  }

  private func side(_ side: StageComparison.Side?) -> OrderedJSON {
    guard let side else { return .null }
    return .object([
      ("duration_ms", .integer(side.duration.count)),
      ("verdict", side.verdict.map { .string($0.rawValue) } ?? .null),
    ])
  }
}

/// Numbers summed up, as JSON.
enum SpreadJSON {
  static func object(_ spread: ValueSpread?) -> OrderedJSON {
    guard let spread else { return .null }
    return .object([
      ("count", .integer(Int64(spread.count))), ("min", .number(spread.minimum)),
      ("median", .number(spread.median)), ("p90", .number(spread.p90)),
      ("p95", .number(spread.p95)), ("max", .number(spread.maximum)),
    ])
  }
}
