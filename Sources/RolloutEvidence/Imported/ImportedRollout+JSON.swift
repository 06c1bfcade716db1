package import RolloutModel

extension ImportedRollout {
  /// What `show`, `summary` and `explain` print with `--json`; unknown is null.
  package func json(of rollout: RolloutID) -> OrderedJSON {
    func text(_ value: String?) -> OrderedJSON { value.map { .string($0) } ?? .null }
    func number(_ value: Int?) -> OrderedJSON { value.map { .integer(Int64($0)) } ?? .null }
    let by = imported.importedBy
    var members: [(key: String, value: OrderedJSON)] = [
      ("rollout", .string(rollout.text)), ("imported", .bool(true)),
      ("source", .string(imported.source.rawValue)), ("service", text(facts.service)),
      ("environment", text(facts.environment)), ("status", .string(status.rawValue)),
      ("decision", text(facts.decision?.rawValue)),
      (
        "started_at_ms",
        facts.startedAt.map { .integer($0.millisecondsSince1970) } ?? .null
      ),
      ("started_at_from", text(facts.startedAtFrom?.rawValue)),
      ("cohorts", text(facts.cohortsAsWritten)),
      ("recommended_soak_seconds", facts.soakSeconds.map { .integer($0) } ?? .null),
      ("thresholds", text(facts.thresholds)),
      ("artifact_directory", text(facts.outputDirectory)),
      ("imported_from", .string(imported.directory)),
      ("imported_by", .string("\(by.name)@\(by.host)")),
      ("imported_at_ms", .integer(imported.importedAt.millisecondsSince1970)),
      ("content_digest", .string(imported.content.text)),
      (
        "stated_failures",
        .object([
          ("gates", number(facts.gateFailures)), ("probes", number(facts.probeFailures)),
          ("slo", number(facts.sloFailures)), ("drill", number(facts.drillFailures)),
        ])
      ),
      ("files", .integer(Int64(files.count))), ("rows", .integer(Int64(rows.count))),
      ("complete", .bool(isComplete)),
      ("problems", .array(problems.map(\.json))),
      (
        "steps",
        .array(
          steps.map { step in
            .object([
              ("step", .string(step.name)), ("status", text(step.status)),
              ("duration_seconds", step.durationSeconds.map { .integer($0) } ?? .null),
              ("detail", text(step.detail)),
            ])
          })
      ),
    ]
    if let series = imported.series {
      members.append(("samples", .integer(Int64(sampleCount))))
      members += series.members
    }
    return .object(members)
  }
}
