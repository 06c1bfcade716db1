import RolloutModel
import Testing

@Suite struct `The series of an import` {
  private let start = Timestamp(millisecondsSince1970: 1_788_256_803_000)

  private func sample(
    _ line: Int, _ name: String, _ status: String?, p95: Double? = nil, errors: Double? = nil
  ) -> ImportedRow {
    var row = ImportedRow(kind: .slo, file: "slo-results.jsonl", line: line, name: name)
    row.status = status
    row.p95LatencyMilliseconds = p95
    row.errorBudgetRatio = errors
    row.refersTo = "slo-\(name).json"
    return row
  }

  private func step(_ kind: ImportedRow.Kind, _ name: String, _ status: String) -> ImportedRow {
    var row = ImportedRow(kind: kind, file: "rows", line: 1, name: name)
    row.status = status
    return row
  }

  private func document(_ name: String, after seconds: Int64) -> ImportedFile {
    ImportedFile(
      name: "slo-\(name).json", material: nil, originalDigest: nil, originalByteCount: nil,
      redactions: 0, modified: start + .seconds(seconds))
  }

  private func series(
    _ part: ImportPart, more: ImportPart? = nil, _ decision: Decision? = .block,
    source: ImportSource = .production, columns: ImportedSeries? = nil, missing: Int = 0
  ) throws -> RunSeries? {
    var facts = ImportedFacts()
    facts.service = "spacetime"
    facts.startedAt = start
    facts.decision = decision
    facts.p95LimitMilliseconds = "600"
    facts.errorBudgetLimit = "0.020"
    let all = [part, more].compactMap(\.self)
    let samples = all.flatMap { $0.samples ?? [] }.reduce(0) { $0 + $1.count }
    let imported = RolloutImported(
      source: source, importedAt: start + .seconds(9000),
      importedBy: Operator(name: "ada", host: "deploy-1"), toolVersion: "0.1.0",
      directory: "old/run", content: ContentDigest("sha256:0"), facts: facts,
      totals: ImportTotals(
        files: all.reduce(0) { $0 + $1.files.count },
        rows: all.reduce(missing) { $0 + $1.rows.count }, problems: 0,
        samples: samples == 0 ? nil : samples),
      part: part, series: columns)
    let events: [RolloutEvent] =
      [.rolloutImported(imported)]
      + (more.map { [.importContinued(ImportContinued(number: 1, part: $0))] } ?? [])
    return try ImportedRollout(
      folding: events.enumerated().map { index, event in
        LedgerEntry(
          position: 40 + Int64(index), version: Int64(index), id: "e\(index)", time: start,
          recordedTime: start, actor: nil, event: event)
      }
    ).series(of: "r1")
  }

  @Test func `a directory has a sample a check, with its document's time and its event`() throws {
    let part = ImportPart(
      files: [document("baseline", after: 5), document("cohort_1", after: 20)],
      rows: [
        sample(1, "baseline", "passed", p95: 300, errors: 0.001),
        sample(2, "cohort_1", "failed", p95: 812.5, errors: 0.001),
      ])
    let more = ImportPart(rows: [sample(3, "cohort_5", "failed")])
    let read = try #require(try series(part, more: more))
    #expect(read.plan.metrics.map(\.name) == ["p95_latency_ms", "error_budget_ratio"])
    #expect(read.plan.metrics.map(\.unit) == ["ms", ""])
    #expect(read.plan.policy.rules.map(\.condition.thresholds[0].limit.text) == ["600", "0.020"])
    #expect(read.plan.stages.map(\.label) == ["baseline", "cohort_1", "cohort_5"])
    #expect(read.times.map { $0 - start.millisecondsSince1970 } == [5000, 20_000, 20_000])
    #expect(read.positions == [40, 40, 41])
    #expect(read.values[0][0..<2] == [300, 812.5])
    #expect(PackedReading.value(read.values[0][2]) == nil)
    #expect(read.verdicts == [[0, 1, 3], [0, 0, 3]])
    #expect(read.spans.map(\.samples) == [0..<1, 1..<2, 2..<3])
    #expect(
      read.marks.map(\.kind) == [
        .cohortEntered, .cohortCompleted, .cohortEntered, .cohortCompleted, .ended,
      ])
    #expect(read.facts.end == RunEnd(.blocked, at: start + .seconds(20), position: 41))
    #expect(read.facts.isImported && read.facts.service == "spacetime")
  }

  @Test func `what failed beside the samples stands where the harness does it`() throws {
    let rows = [
      step(.gate, "sync-security", "failed"), step(.gate, "rollback_drill", "failed"),
      step(.cohort, "cohort_5", "failed"), step(.cohort, "cohort_1", "passed"),
      sample(1, "baseline", "passed", p95: 1, errors: 0),
      sample(2, "cohort_1", "passed", p95: 1, errors: 0),
      sample(3, "cohort_5", "passed", p95: 1, errors: 0),
      sample(4, "post_rollback_drill", "passed", p95: 1, errors: 0),
    ]
    let read = try #require(try series(ImportPart(rows: rows)))
    let failed = read.marks.filter { $0.kind == .stepFailed }
    #expect(failed.map(\.stage) == [.gates, Stage(label: "cohort_5"), .rollbackDrill])
    #expect(failed.map(\.samples) == [1, 2, 3])
  }

  @Test func `a percentage that is there twice is two stages, and skipped checks are none`() throws
  {
    let rows = [
      sample(1, "baseline", "skipped"), sample(2, "cohort_5", "passed", p95: 1, errors: 0),
      sample(3, "cohort_5", "passed", p95: 2, errors: 0), sample(4, "odd", "passed", p95: 2),
    ]
    let read = try #require(try series(ImportPart(rows: rows), .allow))
    #expect(read.spans.map(\.stage.label) == ["cohort_5", "cohort_5.2"])
    #expect(read.facts.end?.status == .completed)
  }

  @Test func `copied times do not turn the samples round`() throws {
    let part = ImportPart(
      files: [document("baseline", after: 50), document("cohort_1", after: 20)],
      rows: [
        sample(1, "baseline", "passed", p95: 1, errors: 0),
        sample(2, "cohort_1", "passed", p95: 1, errors: 0),
      ])
    let read = try #require(try series(part))
    #expect(read.times == read.times.sorted() && read.times[1] == read.times[0])
  }

  @Test(arguments: [
    ("passed", [Verdict.pass, .pass]), ("failed", [.breach, .pass]), (nil, [.breach, .pass]),
  ])
  func `what the harness decided counts, not what its values would say`(
    status: String?, expected: [Verdict]
  ) throws {
    let row = sample(1, "cohort_1", status, p95: 601, errors: 0.001)
    let read = try #require(try series(ImportPart(rows: [row])))
    #expect(read.verdicts == expected.map { [$0.code] })
  }

  @Test func `a check that failed although its values pass is kept as a breach`() throws {
    let row = sample(1, "cohort_1", "failed", p95: 599, errors: 0.001)
    let read = try #require(try series(ImportPart(rows: [row])))
    #expect(read.verdicts == [[Verdict.breach.code], [Verdict.breach.code]])
  }

  @Test func `an import without a decision has no end, one with lost events says so`() throws {
    let part = ImportPart(rows: [sample(1, "baseline", "passed", p95: 1, errors: 0)])
    let open = try #require(try series(part, nil))
    #expect(open.facts.end == nil && open.marks.isEmpty)
    let lost = try #require(try series(part, missing: 3))
    #expect(lost.marks.map(\.kind) == [.redacted, .ended])
  }

  private func columns(_ thresholds: [Threshold] = []) -> ImportedSeries {
    ImportedSeries(
      metrics: [
        ImportedMetric(name: "p95_latency_ms", unit: "ms", source: "p95", sourceUnit: "s")
      ],
      stages: [ImportedStage(.cohort(five), from: start, to: start + .seconds(600))],
      thresholds: thresholds, map: ContentDigest("sha256:1"))
  }

  private var five: CohortPercent { CohortPercent(5)! }

  @Test func `columns are put together over events, and attempts apart`() throws {
    let limit = try #require(Limit("600"))
    let first = ImportedSamples(
      stage: .cohort(five), steps: [start.millisecondsSince1970, 15_000],
      values: [[.value(0.5), .noData]])
    let second = ImportedSamples(
      stage: .cohort(five), steps: [start.millisecondsSince1970 + 30_000, 15_000, 15_000],
      values: [[.value(700), .error, .absent]])
    let again = ImportedSamples(
      stage: .cohort(five), attempt: 2, steps: [start.millisecondsSince1970 + 90_000],
      values: [[.value(1)]])
    let read = try #require(
      try series(
        ImportPart(samples: [first]), more: ImportPart(samples: [second, again]), .allow,
        source: .csv, columns: columns([Threshold("p95_latency_ms", limit: limit)])))
    #expect(
      read.times.map { $0 - start.millisecondsSince1970 } == [
        0, 15_000, 30_000, 45_000, 60_000, 90_000,
      ])
    #expect(read.spans.map(\.samples) == [0..<5, 5..<6] && read.spans.map(\.attempt) == [1, 2])
    #expect(read.positions == [40, 40, 41, 41, 41, 41])
    #expect(
      read.values[0].map(\.bitPattern)
        == [
          0.5, PackedReading.noData, 700, PackedReading.error, PackedReading.absent, 1,
        ].map(\.bitPattern))
    let verdicts: [Verdict] = [.pass, .noData, .breach, .error, .error, .pass]
    #expect(read.verdicts == [verdicts.map(\.code)])
    #expect(read.plan.soak.sampleInterval == .seconds(15))
    #expect(
      read.marks.map(\.kind) == [
        .cohortEntered, .soakStarted, .soakFinished, .cohortCompleted, .ended,
      ])
    #expect(read.facts.end?.time == start + .seconds(600))
  }

  @Test func `columns that contradict what was declared are no series`() throws {
    let odd = ImportedSamples(stage: .baseline, steps: [1, 1], values: [[.value(1)]])
    #expect(
      try series(ImportPart(samples: [odd]), source: .csv, columns: columns()) == nil)
    #expect(try series(ImportPart(), source: .csv) == nil)
  }
}
