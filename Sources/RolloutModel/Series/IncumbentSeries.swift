/// Reads the rows of an imported directory as a series.
///
/// The harness takes one sample a stage and soaks nowhere. A sample has the time at which its
/// document was written, where that is known and not before the one before: what was copied
/// without its times must not turn them round.
struct IncumbentSeries {
  static let latency = MetricName("p95_latency_ms")
  static let errors = MetricName("error_budget_ratio")

  private let imported: ImportedRollout
  private let thresholds: [Threshold]
  private var time: Timestamp
  private var occurrences: [Stage: Int] = [:]

  init(_ imported: ImportedRollout) {
    self.imported = imported
    let facts = imported.facts
    thresholds = [
      (IncumbentSeries.latency, facts.p95LimitMilliseconds),
      (IncumbentSeries.errors, facts.errorBudgetLimit),
    ].compactMap { metric, text in
      text.flatMap(Limit.init).map { Threshold(metric, .atMost, limit: $0) }
    }
    time = facts.startedAt ?? Timestamp(millisecondsSince1970: 0)
  }

  func series(of rollout: RolloutID) -> RunSeries {
    var reader = self
    return reader.read(rollout)
  }

  /// A gate or a probe that failed, or a sample that was taken.
  private struct Happening {
    var stage: Stage
    var row: Int
    /// Within a stage the probe comes before the sample.
    var order: Int
  }

  private mutating func read(_ rollout: RolloutID) -> RunSeries {
    let happenings = happenings()
    let sampled = happenings.filter { imported.rows[$0.row].kind == .slo }
    var series = RunSeries(
      rollout: rollout, facts: imported.runFacts(endedAt: time),
      plan: imported.sampledPlan(
        [
          SampledMetric(name: IncumbentSeries.latency, unit: "ms"),
          SampledMetric(name: IncumbentSeries.errors),
        ], thresholds, stages: IncumbentSeries.distinct(sampled.map(\.stage)),
        interval: .seconds(30)))
    for happening in happenings {
      let row = imported.rows[happening.row]
      let position = imported.rowPositions[happening.row]
      if row.kind == .slo {
        add(row, happening.stage, position, to: &series)
      } else {
        series.marks.append(
          SeriesMark(
            .stepFailed, stage: happening.stage, samples: series.times.count, time: time,
            position: position))
      }
    }
    series.facts = imported.runFacts(endedAt: time)
    imported.finish(&series)
    return series
  }

  private mutating func add(
    _ row: ImportedRow, _ stage: Stage, _ position: Int64, to series: inout RunSeries
  ) {
    let isCohort = stage.percent != nil
    if isCohort {
      series.marks.append(
        SeriesMark(
          .cohortEntered, stage: stage, samples: series.times.count, time: time, position: position)
      )
    }
    if let written = row.refersTo.flatMap(imported.file)?.modified { time = max(time, written) }
    let attempt = (series.spans.filter { $0.stage == stage }.count) + 1
    series.times.append(time.millisecondsSince1970)
    series.positions.append(position)
    let values = [row.p95LatencyMilliseconds, row.errorBudgetRatio]
    for (column, value) in values.enumerated() {
      series.values[column].append(value ?? PackedReading.error)
    }
    for (column, verdict) in verdicts(of: row).enumerated() {
      series.verdicts[column].append(verdict.code)
    }
    series.spans.append(
      ObservationSpan(
        stage: stage, attempt: attempt, samples: series.times.count - 1..<series.times.count))
    if isCohort {
      series.marks.append(
        SeriesMark(
          .cohortCompleted, stage: stage, samples: series.times.count, time: time,
          position: position))
    }
  }

  /// What the harness said, where its values and limits agree with it.
  ///
  /// It has one word for both limits. Where the word and the values contradict each other, the
  /// word is what was decided by.
  private func verdicts(of row: ImportedRow) -> [Verdict] {
    let judged = thresholds.map { threshold -> Verdict in
      let value =
        threshold.metric == IncumbentSeries.latency
        ? row.p95LatencyMilliseconds : row.errorBudgetRatio
      guard let value, value >= 0, value.isFinite else { return .error }
      return value <= threshold.limit.value ? .pass : .breach
    }
    switch row.status {
    case "passed": return judged.map { _ in .pass }
    case "failed" where judged.allSatisfy { $0 == .pass }: return judged.map { _ in .breach }
    default: return judged
    }
  }

  /// What bears on the end, in the order in which the harness works: what a file has no order for
  /// is known by its stage.
  private mutating func happenings() -> [Happening] {
    var found: [Happening] = []
    for (index, row) in imported.rows.enumerated() {
      switch row.kind {
      case .slo where row.status != "skipped":
        guard let stage = Stage(label: row.name) else { continue }
        found.append(Happening(stage: numbered(stage), row: index, order: 1))
      case .gate where row.status == "failed":
        let stage: Stage = row.name == "rollback_drill" ? .rollbackDrill : .gates
        found.append(Happening(stage: stage, row: index, order: 0))
      case .cohort where row.status == "failed":
        guard let stage = Stage(label: row.name) else { continue }
        found.append(Happening(stage: stage, row: index, order: 0))
      default: continue
      }
    }
    return inOrderOfWork(found)
  }

  /// The harness accepts the same percentage twice.
  private mutating func numbered(_ stage: Stage) -> Stage {
    guard let percent = stage.percent else { return stage }
    occurrences[stage, default: 0] += 1
    return .cohort(percent, occurrence: occurrences[stage] ?? 1)
  }

  /// The cohorts stay in the order of the file of samples; a probe stands before its sample.
  private func inOrderOfWork(_ happenings: [Happening]) -> [Happening] {
    let cohorts = IncumbentSeries.distinct(
      happenings.filter { $0.order == 1 }.map(\.stage) + happenings.map(\.stage)
    ).filter { $0.percent != nil }
    func place(_ stage: Stage) -> Int {
      switch stage {
      case .baseline: 0
      case .gates: 1
      case .cohort: 2 + (cohorts.firstIndex(of: stage) ?? 0)
      case .rollbackDrill: 2 + cohorts.count
      case .postRollbackDrill, .rollback: 3 + cohorts.count
      }
    }
    let keyed = happenings.enumerated().map { index, happening in
      (key: (place(happening.stage), happening.order, index), happening: happening)
    }
    return keyed.sorted { $0.key < $1.key }.map(\.happening)
  }

  private static func distinct(_ stages: [Stage]) -> [Stage] {
    var seen: Set<Stage> = []
    return stages.filter { seen.insert($0).inserted }
  }
}
