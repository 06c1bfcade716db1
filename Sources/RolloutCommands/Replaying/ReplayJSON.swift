import EventLedger
import RolloutEvidence
import RolloutModel
import RolloutReplay

/// Replays as one JSON object.
///
/// > Shape: docs/replay.md
struct ReplayJSON {
  let report: ReplayReport
  /// For the ids of the events that decide.
  let log: any EventLog

  /// Hands over the object in pieces, one a rollout: as a whole it may be larger than the ledger.
  func forEachPiece(_ use: (String) -> Void) throws {
    let head = OrderedJSON.object([
      ("label_revision", report.labelRevision.map { .integer($0) } ?? .null),
      (
        "candidates",
        .array(zip(report.candidates, report.summaries).map { summary($1, $0) })
      ),
    ])
    use(String(head.line.dropLast()) + ",\"rollouts\":[")
    for (index, row) in report.rows.enumerated() {
      use((index > 0 ? "," : "") + (try self.row(row)).line)
    }
    use("]}\n")
  }

  private func summary(_ summary: ReplaySummary, _ candidate: Candidate) -> OrderedJSON {
    .object([
      ("candidate", .string(candidate.words)), ("rollouts", .integer(Int64(summary.count))),
      (
        "verdicts",
        .object(
          summary.verdicts.sorted { $0.key < $1.key }
            .map { ($0.key, .integer(Int64($0.value))) })
      ),
      ("blocks", .integer(Int64(summary.blocks))), ("passes", .integer(Int64(summary.passes))),
      ("unknown", .integer(Int64(summary.unknown))),
      ("block_rate", interval(summary.blockRate)), ("recall", interval(summary.recall)),
      ("false_positive_rate", interval(summary.falsePositiveRate)),
      ("precision", interval(summary.precision)),
      ("exposure_saved_cohort_minutes", .number(summary.exposureSaved)),
    ])
  }

  private func interval(_ range: ClosedRange<Double>?) -> OrderedJSON {
    range.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null
  }

  private func row(_ row: ReplayReport.Row) throws -> OrderedJSON {
    let first = row.replays[0]
    return .object([
      ("rollout", .string(first.rollout.text)), ("plan", .string(first.facts.name)),
      ("service", first.facts.service.map { .string($0) } ?? .null),
      ("environment", first.facts.environment.map { .string($0) } ?? .null),
      ("started_at", first.facts.startedAt.map { .string(RFC3339.text($0)) } ?? .null),
      ("imported", .bool(first.facts.isImported)),
      ("recorded", first.facts.end.map { .string($0.status.rawValue) } ?? .null),
      ("label", row.label.map { .string($0.rawValue) } ?? .null),
      ("replays", .array(try zip(row.replays, row.samples).map { try replay($0, sample: $1) })),
    ])
  }

  private func replay(_ replay: RunReplay, sample: Int?) throws -> OrderedJSON {
    func text(_ value: String?) -> OrderedJSON { value.map { .string($0) } ?? .null }
    func number(_ value: Double?) -> OrderedJSON { value.map { .number($0) } ?? .null }
    let candidate = try replay.candidate.map { try point($0, sample: sample) } ?? .null
    let recorded = try replay.recorded.map { try point($0, sample: nil) } ?? .null
    return .object([
      ("verdict", .string(replay.verdict.word)),
      ("outcome", .string(replay.verdict.outcome.rawValue)),
      ("reason", text(ReplayWords.code(of: replay.verdict))),
      ("words", text(ReplayWords.reason(of: replay.verdict))),
      ("candidate_point", candidate), ("recorded_point", recorded),
      ("margin", replay.margin.map(margin) ?? .null),
      ("lead_seconds", number(replay.lead.map { Double($0.count) / 1000 })),
      ("exposure_saved_cohort_minutes", number(replay.exposureSaved)),
      ("shifted_stages", .array(replay.shifted.map { .string($0.label) })),
    ])
  }

  private func margin(_ margin: RunReplay.Margin) -> OrderedJSON {
    .object([
      ("rule", .string(margin.rule.text)), ("value", .number(margin.value)),
      ("share_of_limit", .number(margin.share)),
    ])
  }

  private func point(_ point: ReplayPoint, sample: Int?) throws -> OrderedJSON {
    let event = try log.event(pointedAt: point.position)
    let findings = point.findings.map { finding in
      OrderedJSON.object([
        ("rule", .string(finding.rule.text)), ("kind", .string(ReplayWords.kind(finding.kind))),
        ("action", .string(finding.action.rawValue)),
      ])
    }
    return .object([
      ("stage", .string(point.stage.label)),
      ("sample", sample.map { .integer(Int64($0)) } ?? .null),
      ("at_stage_end", .bool(point.isAtStageEnd)), ("time", .string(RFC3339.text(point.time))),
      ("event_position", .integer(point.position)),
      ("event_id", event.map { .string($0.id.description) } ?? .null),
      ("action", .string(point.action.rawValue)), ("findings", .array(findings)),
    ])
  }
}
