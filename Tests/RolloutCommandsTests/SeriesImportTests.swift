import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutRedaction
import RolloutRunner
import Testing

@testable import RolloutCommands

@Suite struct `A series that is imported` {
  private static let header = "at,p95,errors,run,stage,outcome\n"

  private func read(
    _ text: String, _ map: String = `A map of a series`.csv, skips: Bool = false
  ) throws -> SeriesImport {
    try SeriesImport(
      [SeriesFile(name: "s", source: "dir/s", bytes: Array(text.utf8))],
      map: `A map of a series`.read(map), skipsBadRows: skips)
  }

  private func kept(_ candidate: SeriesCandidate) -> [KeptSeriesFile] {
    SeriesCandidate.kept(candidate.files, candidate.map, Redactor())
  }

  /// What a replay gets of a run, by way of its events.
  private func series(_ candidate: SeriesCandidate) throws -> RunSeries {
    let new = try candidate.rollout(
      by: Operator(name: "ada", host: "deploy-1"), at: Timestamp(millisecondsSince1970: 5),
      redactor: Redactor(), kept: kept(candidate))
    let entries = try new.events.enumerated().map { index, pending in
      let event = try EventCodec.decode(
        type: pending.event.type.rawValue, schema: 1, data: EventCodec.encode(pending.event))
      return LedgerEntry(
        position: Int64(index), version: Int64(index), id: "e\(index)", time: pending.time,
        recordedTime: pending.time, actor: nil, event: event)
    }
    let imported = try ImportedRollout(folding: entries)
    #expect(imported.isComplete)
    return try #require(imported.series(of: new.rollout))
  }

  private func refusal(_ text: String, _ map: String = `A map of a series`.csv) -> String {
    do {
      _ = try read(text, map)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  @Test func `takes the service of a run from a column, or else from the map`() throws {
    let map = `A map of a series`.csv.replacing(
      "outcome-column: outcome", with: "outcome-column: outcome, service-column: team")
    let rows = """
      at,p95,errors,run,stage,outcome,team
      2025-11-03T09:00:00Z,0.3,1,a,5,,search
      2025-11-03T09:01:00Z,0.3,1,a,5,,
      2025-11-03T09:00:00Z,0.3,1,b,5,,

      """
    let runs = try read(rows, map).candidates.map(\.run)
    #expect(runs.map(\.service) == ["search", "shop"])
    #expect(
      refusal(rows + "2025-11-03T09:02:00Z,0.3,1,a,5,,catalog\n", map).contains(
        "expected the service search of 'a', as rows before say, got 'catalog'"))
    #expect(refusal(rows.replacing("team", with: "owner"), map).contains("the column 'team'"))
  }

  @Test func `of CSV becomes columns in the units of the map, by run and stage`() throws {
    let text =
      Self.header + """
        2025-11-03T09:00:00Z,0.3,1,a,baseline,
        2025-11-03T09:00:30Z,0.812,2,a,5,
        2025-11-03T09:01:00Z,NaN,,a,5,blocked
        2025-11-03T09:01:00Z,0.1,0,b,cohort_5,completed
        2025-11-03T09:01:30Z,+Inf,-1,b,cohort_5,completed

        """
    let result = try read(text)
    #expect(result.candidates.map(\.run.name) == ["a", "b"] && result.outside == 0)
    let a = try series(result.candidates[0])
    #expect(a.spans.map(\.stage.label) == ["baseline", "cohort_5"])
    #expect(a.spans.map(\.samples) == [0..<1, 1..<3])
    #expect(Array(a.values[0].prefix(2)) == [300, 812])
    #expect(Array(a.values[1].prefix(2)) == [0.01, 0.02])
    #expect(PackedReading.isNoData(a.values[0][2]) && PackedReading.isNoData(a.values[1][2]))
    let verdicts: [Verdict] = [.pass, .breach, .noData]
    #expect(a.verdicts == [verdicts.map(\.code)])
    #expect(a.facts.end?.status == .blocked && a.facts.isImported && a.facts.name == "a")
    #expect(a.facts.service == "shop" && a.plan.policy.rules.count == 1)
    #expect(a.times.first == 1_762_160_400_000 && a.times.last == 1_762_160_460_000)
    let b = try series(result.candidates[1])
    #expect(b.facts.end?.status == .completed)
    #expect(PackedReading.value(b.values[0][1]) == nil && !PackedReading.isNoData(b.values[0][1]))
    #expect(
      result.candidates[1].problems.map(\.words) == [
        "s:6: expected a finite number, 0 or more, got +Inf (kept as an error)",
        "s:6: expected a finite number, 0 or more, got -1 (kept as an error)",
      ])
  }

  @Test func `has the same id for the same files and map, and another for anything else`() throws {
    let text = Self.header + "2025-11-03T09:00:00Z,0.3,1,a,baseline,\n"
    let one = try read(text).candidates[0].identity
    #expect(try read(text).candidates[0].identity == one)
    let other = `A map of a series`.csv.replacing("at-most: 600", with: "at-most: 700")
    #expect(try read(text, other).candidates[0].identity.rollout != one.rollout)
    #expect(
      try read(text.replacing("0.3", with: "0.4")).candidates[0].identity.rollout != one.rollout)
  }

  @Test func `is refused as a whole for one bad row, with its line`() throws {
    let text =
      Self.header + """
        2025-11-03T09:00:00Z,0.3,1,a,baseline,
        2025-11-03T09:00:30Z,fast,1,a,5,
        2025-11-03T09:00:40Z,0.3
        2025-11-03,0.3,1,a,5,
        2025-11-03T08:00:00Z,0.3,1,a,5,
        2025-11-03T09:00:00Z,0.3,1,a,5,
        2025-11-03T09:02:00Z,0.3,1,a,canary,
        2025-11-03T09:03:00Z,0.3,1,a,5,red

        """
    let words = refusal(text)
    for line in [
      "dir/s:3: expected a number in 'p95', got 'fast'",
      "dir/s:4: expected 6 fields, as the header has; got 2",
      "dir/s:5: expected a time such as 2025-11-03T09:00:00Z, got '2025-11-03'",
      "dir/s:6: expected a time after 2025-11-03T09:00:00.000Z, got 2025-11-03T08:00:00.000Z",
      "dir/s:7: expected each time once, got 2025-11-03T09:00:00.000Z twice",
      "dir/s:8: expected a stage such as baseline, cohort_5 or 5, got 'canary'",
      "dir/s:9: expected the outcome completed, blocked or undecided, got 'red'",
    ] { #expect(words.contains(line + "\n"), "\(line)") }
    #expect(words.hasSuffix("with --skip-bad-rows, which records each."))
    let skipped = try read(text, skips: true).candidates
    #expect(skipped.count == 1 && skipped[0].run.samples.count == 1)
    #expect(skipped[0].problems.count { $0.kept == "in the file only" } == 7)
  }

  @Test func `is refused where a name matches nothing, with the names that are there`() {
    let text = Self.header + "2025-11-03T09:00:00Z,0.3,1,a,baseline,\n"
    let words = refusal(text, `A map of a series`.csv.replacing("column: p95", with: "column: p99"))
    #expect(
      words.hasPrefix(
        "NO_MATCHING_DATA: expected the column 'p99', found none; there are: at, p95, errors, run"))
  }

  @Test func `of JSONL tells a key that is missing from one without data`() throws {
    let map = `A map of a series`.csv
      .replacing("format: csv", with: "format: jsonl")
      .replacing("column: p95", with: "column: slo.p95")
      .replacing("column: at, format: rfc3339", with: "column: t, format: epoch-ms")
    let text = """
      {"t":1762160400000,"slo":{"p95":0.3},"errors":1,"run":"a","stage":"5","outcome":null}
      {"t":"1762160430000","slo":{"p95":null},"run":"a","stage":"5"}

      {"t":1762160460000,"slo":{"p95":"NaN"},"errors":"2","run":"a","stage":"5"}

      """
    let read = try series(try read(text, map).candidates[0])
    #expect(read.values[0][0] == 300 && PackedReading.isNoData(read.values[0][1]))
    #expect(PackedReading.isAbsent(read.values[1][1]) && read.values[1][2] == 0.02)
    #expect(
      refusal(
        text
          + "[1]\n{\"t\":tru}\n{\"t\":1762160490000,\"slo\":{\"p95\":[]},\"run\":\"a\","
          + "\"stage\":\"5\"}\n",
        map
      )
      .contains("dir/s:7: expected a number in 'slo.p95', got an array\n"))
  }

  @Test func `of one value a row has its unit checked in each`() throws {
    let map = """
      rollout-series: 1
      format: csv
      time: { column: t, format: epoch-s }
      rows: { metric-column: metric, value-column: value, unit-column: unit }
      metrics:
        - { name: p95_latency_ms, column: p95, source-unit: s, unit: ms }
        - { name: error_ratio, column: err, source-unit: ratio, unit: ratio }
      runs: { run-column: run, stage-column: stage }

      """
    let text = """
      t,metric,value,unit,run,stage
      1762160400,p95,0.3,s,a,5
      1762160400,err,0.01,ratio,a,5
      1762160400,other,1,x,a,5
      1762160430,p95,0.4,s,a,5

      """
    let read = try series(try self.read(text, map).candidates[0])
    #expect(read.times.count == 2 && read.values[0] == [300, 400])
    #expect(read.values[1][0] == 0.01 && PackedReading.isAbsent(read.values[1][1]))
    #expect(
      refusal(text.replacing("0.4,s", with: "400,ms"), map)
        .contains("dir/s:5: expected the unit s of 'p95', as the map says, got 'ms'"))
    #expect(
      refusal(text, map.replacing("column: err,", with: "column: errs,"))
        .contains("expected 'errs' in the column 'metric', found none; there are: err, other, p95"))
  }

  @Test func `of many samples is spread over events, and comes back whole`() throws {
    let rows = (0..<5000).map { index in
      "\(1_762_160_400 + index * 15),\(Double(index) / 7),0.1,a,\(index < 2500 ? 5 : 25),"
    }
    let map = `A map of a series`.csv.replacing("format: rfc3339", with: "format: epoch-s")
    let candidate = try read(Self.header + rows.joined(separator: "\n") + "\n", map).candidates[0]
    let new = try candidate.rollout(
      by: Operator(name: "ada", host: "deploy-1"), at: Timestamp(millisecondsSince1970: 5),
      redactor: Redactor(), kept: kept(candidate))
    #expect(new.events.count > 1)
    let read = try series(candidate)
    #expect(read.spans.map(\.samples) == [0..<2500, 2500..<5000])
    let values = (0..<5000).compactMap { index in Double("\(Double(index) / 7)e3") }
    let times: [Int64] = (0..<5000).map { (index: Int64) in (1_762_160_400 + index * 15) * 1000 }
    #expect(read.values[0] == values && read.times == times)
    #expect(Set(read.positions).count == new.events.count)
  }

  @Test func `that is larger than a blob is kept as its digest`() throws {
    let file = SeriesFile(name: "s", source: "s", bytes: Array(repeating: 65, count: 1_048_577))
    let kept = KeptSeriesFile(file, Redactor())
    #expect(kept.bytes == nil && kept.file.material == nil)
    #expect(kept.file.originalDigest?.text.hasPrefix("sha256:") == true)
    #expect(kept.file.originalByteCount == 1_048_577)
  }
}
