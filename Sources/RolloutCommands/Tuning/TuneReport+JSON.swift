import RolloutEvidence
import RolloutModel
import RolloutReplay

extension TuneReport {
  var json: OrderedJSON {
    .object([
      (
        "thresholds",
        .array(
          result.parts.map { part in
            .object([
              ("metric", .string(part.metric.text)),
              ("comparison", .string(part.comparison.rawValue)),
              ("limit", .string(part.limit.text)), ("plateau", Self.json(of: part.plateau)),
              ("interval", part.interval.map(Self.json) ?? .null),
            ])
          })
      ),
      ("least_cost", .number(result.leastCost)),
      ("standard_error", .number(result.standardError)),
      (
        "bootstrap",
        .object([
          ("draws", .integer(Int64(result.draws))),
          ("without_threshold", .integer(Int64(result.drawsWithoutThreshold))),
          ("seed", .string(String(result.seed))),
        ])
      ),
      ("costs", Self.json(of: costs)), ("label_revision", revision.map { .integer($0) } ?? .null),
      ("training", Self.json(of: result.training)), ("holdout", Self.json(of: result.holdout)),
      ("holdout_from", .string(RFC3339.text(result.holdoutStart))),
      ("optimism_per_run", .number(result.optimism)),
      ("auc", result.area.map(Self.json) ?? .null),
      ("unknown_changes", .integer(Int64(result.unknownChanges))),
      ("unlabelled", .integer(Int64(result.unlabelled))),
      (
        "set_aside",
        .array(
          result.setAside.map {
            .object([("rollout", .string($0.rollout.text)), ("reason", .string($0.code))])
          })
      ),
      ("warnings", .array(result.warnings.map { .string(Self.words(of: $0)) })),
      (
        "cost_curve",
        .array(
          result.curve.map {
            .object([
              ("from", $0.from.map { .number($0) } ?? .null), ("cost", .number($0.cost)),
            ])
          })
      ),
      ("policy", policy.map { .string($0.text) } ?? .null), ("refusal", .null),
    ])
  }

  /// When there is no threshold.
  static func json(of refusal: TuningRefusal) -> OrderedJSON {
    .object([
      ("thresholds", .null),
      (
        "refusal",
        .object([("code", .string(refusal.code)), ("words", .string("\(refusal)"))])
      ),
    ])
  }

  private static func json(of interval: ShareInterval) -> OrderedJSON {
    .array([.number(interval.lower), .number(interval.upper)])
  }

  private static func json(of costs: TuningCosts) -> OrderedJSON {
    .object([
      ("miss", .number(costs.miss)), ("false_block", .number(costs.falseBlock)),
      ("exposure", .number(costs.exposure)), ("delay", .number(costs.delay)),
    ])
  }

  private static func json(of bounds: TuningEvaluation.Bounds) -> OrderedJSON {
    .object([
      ("lower", bounds.lower.value.map { .number($0) } ?? .null),
      ("upper", bounds.upper.value.map { .number($0) } ?? .null),
      ("wilson", bounds.wilson.map(json) ?? .null), ("band", bounds.band.map(json) ?? .null),
    ])
  }

  private static func json(of evaluation: TuningEvaluation) -> OrderedJSON {
    func count(_ number: Int) -> OrderedJSON { .integer(Int64(number)) }
    return .object([
      ("bad_stopped", count(evaluation.caught)), ("bad_passed", count(evaluation.missed)),
      ("bad_unknown", count(evaluation.unknownBad)),
      ("good_stopped", count(evaluation.falseBlocks)), ("good_passed", count(evaluation.passed)),
      ("good_unknown", count(evaluation.unknownGood)),
      ("ended_otherwise", count(evaluation.endedOtherwise)),
      ("before_onset", count(evaluation.beforeOnset)),
      ("recall", json(of: evaluation.recall)),
      ("false_block_rate", json(of: evaluation.falseBlockRate)),
      ("precision", json(of: evaluation.precision)),
      ("median_delay_minutes", evaluation.delays.median.map { .number($0) } ?? .null),
      ("exposure_cohort_minutes", .number(evaluation.exposure)),
      ("cost", json(of: evaluation.cost)), ("cost_per_run", .number(evaluation.costPerRun)),
      ("cost_of_stopping_all", .number(evaluation.blockAllCost)),
      ("cost_of_stopping_none", .number(evaluation.passAllCost)),
    ])
  }
}
