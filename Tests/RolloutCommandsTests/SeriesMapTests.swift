import RolloutModel
import RolloutPlanFile
import Testing

@testable import RolloutCommands

@Suite struct `A map of a series` {
  static let csv = """
    rollout-series: 1
    format: csv
    service: shop
    environment: production
    time: { column: at, format: rfc3339 }
    metrics:
      - { name: p95_latency_ms, column: p95, source-unit: s, unit: ms }
      - { name: error_ratio, column: errors, source-unit: percent, unit: ratio }
    thresholds:
      - { metric: p95_latency_ms, at-most: 600, unit: ms }
    runs: { run-column: run, stage-column: stage, outcome-column: outcome }

    """

  static func read(_ text: String) throws -> SeriesMap {
    try SeriesMapReader.map(Array(text.utf8), file: "m.yaml", environment: [:])
  }

  /// The problems of a map, without their places.
  private func problems(_ text: String) -> [String] {
    do {
      _ = try Self.read(text)
      return []
    } catch let refusal as SeriesMapRefusal {
      return refusal.problems.map(\.message)
    } catch {
      return ["\(error)"]
    }
  }

  @Test func `is read with every unit as it was declared`() throws {
    let map = try Self.read(Self.csv)
    #expect(map.format == .csv && map.service == "shop" && map.environment == "production")
    #expect(map.metrics.map(\.name) == ["p95_latency_ms", "error_ratio"])
    #expect(map.metrics.map { $0.conversion.convert(1) } == [1000, 0.01])
    #expect(map.thresholds.map(\.limit.text) == ["600"])
    #expect(map.columns == ["at", "p95", "errors", "run", "stage", "outcome"])
  }

  @Test(arguments: [
    (
      "- { metric: p95_latency_ms, at-most: 600, unit: ms }",
      "- { metric: p95_latency_ms, at-most: 0.6, unit: s }",
      "thresholds[0]: expected the limit in the unit of 'p95_latency_ms', unit: ms; got s; a "
        + "limit in another unit would be compared with values that it does not mean"
    ),
    (
      "source-unit: s, unit: ms", "source-unit: s, unit: s",
      "metrics[0]: expected unit: ms for 'p95_latency_ms', as its name says; got 's'. Limits on "
        + "'p95_latency_ms' are in ms: to convert the values, keep source-unit: s and say unit: ms"
    ),
    (
      "source-unit: s, unit: ms", "unit: ms",
      "metrics[0]: expected the keys 'unit' and 'source-unit' of 'p95_latency_ms', such as ms "
        + "and s; got one of them; a number without a unit is written unit: '' and source-unit: ''"
    ),
    (
      "source-unit: percent", "source-unit: s",
      "metrics[1]: expected a source-unit that converts into 'ratio', got 's'; known are "
        + UnitConversion.known
    ),
    (
      "metric: p95_latency_ms, at-most", "metric: p99, at-most",
      "thresholds[0]: expected one of the metrics of the map, p95_latency_ms, error_ratio; got "
        + "'p99'"
    ),
    (
      "format: rfc3339", "format: local",
      "time: expected a zone, such as Europe/Berlin, for times without an offset; got none"
    ),
    (
      "format: rfc3339", "format: local, zone: Europe/Bärlin",
      "time.zone: expected UTC, or a time zone such as Europe/Berlin, got the unknown "
        + "'Europe/Bärlin'"
    ),
    (
      "format: rfc3339", "format: epoch-s, zone: Europe/Berlin",
      "time.zone: expected no zone for epoch-s, whose times say it themselves; got 'Europe/Berlin'"
    ),
    ("column: at, ", "", "time: expected the key 'column', got none"),
    (
      "name: error_ratio", "name: 'a b'",
      "metrics[1]: expected a name of letters, digits, '.', '_' and '-', got 'a b'"
    ),
    (
      "name: error_ratio", "name: p95_latency_ms",
      "metrics: expected distinct names, got 'p95_latency_ms' twice"
    ),
    ("rollout-series: 1", "rollout-series: 2", "rollout-series: expected format 1, got '2'"),
    ("format: csv", "format: tsv", "format: expected one of prometheus, jsonl, csv, got 'tsv'"),
  ])
  func `is refused with what it should say`(old: String, new: String, message: String) {
    #expect(problems(Self.csv.replacing(old, with: new)).contains(message))
  }

  private static let windows = """
    rollout-series: 1
    format: prometheus
    metrics:
      - { name: p95_latency_ms, series: { job: api }, source-unit: s, unit: ms }
    runs:
      - name: r1
        outcome: blocked
        stages:
          - { percent: 5, from: 2025-11-03T09:00:00Z, to: 2025-11-03T09:10:00Z }
          - { stage: cohort_25, from: 2025-11-03T10:10:00+01:00, to: 2025-11-03T09:20:00Z }

    """

  @Test func `cuts runs by time, in any offset`() throws {
    let map = try Self.read(Self.windows)
    guard case .windows(let windows) = map.cut else {
      Issue.record("expected windows, got \(map.cut)")
      return
    }
    #expect(windows[0].stages.map(\.stage.label) == ["cohort_5", "cohort_25"])
    #expect(windows[0].stages[0].to == windows[0].stages[1].from)
    #expect(windows[0].outcome == .blocked)
  }

  @Test(arguments: [
    (
      "09:10:00Z }", "09:00:00Z }",
      "runs[0].stages[0]: expected 'to' after 'from', got 2025-11-03T09:00:00.000Z and "
        + "2025-11-03T09:00:00.000Z"
    ),
    (
      "10:10:00+01:00", "10:09:00+01:00",
      "runs[0].stages[1]: expected it to begin when 'cohort_5' has ended, at "
        + "2025-11-03T09:10:00.000Z, got 2025-11-03T09:09:00.000Z"
    ),
    (
      "10:10:00+01:00", "09:10:00",
      "runs[0].stages[1].from: expected a time with its offset, such as 2025-11-03T09:00:00Z,"
        + " got '2025-11-03T09:10:00'; for times without one, say format: local and a zone"
    ),
    (
      "percent: 5", "percent: 101",
      "runs[0].stages[0].percent: expected a percentage from 0 to 100, got '101'"
    ),
    (
      "outcome: blocked", "outcome: red",
      "runs[0].outcome: expected one of completed, blocked, undecided, got 'red'"
    ),
    (
      "percent: 5", "stage: canary",
      "runs[0].stages[0].stage: expected baseline, cohort_5 (any percentage) or "
        + "post_rollback_drill, got 'canary'"
    ),
  ])
  func `refuses times that cannot be meant`(old: String, new: String, message: String) {
    #expect(problems(Self.windows.replacing(old, with: new)).contains(message))
  }

  @Test(
    arguments: [
      ("2025-11-03T09:00:00.25Z", "rfc3339", nil, 1_762_160_400_250),
      ("2025-11-03t10:00:00+01:00", "rfc3339", nil, 1_762_160_400_000),
      ("1762160400", "epoch-s", nil, 1_762_160_400_000),
      ("1762160400.781", "epoch-s", nil, 1_762_160_400_781),
      ("1762160400781", "epoch-ms", nil, 1_762_160_400_781),
      ("2025-11-03 10:00:00", "local", "Europe/Berlin", 1_762_160_400_000),
      ("2025-11-03 09:00:00", "local", "UTC", 1_762_160_400_000),
    ] as [(String, String, String?, Int64)])
  func `reads times as declared`(text: String, format: String, zone: String?, expected: Int64)
    throws
  {
    #expect(try time(format, zone).read(text).millisecondsSince1970 == expected)
  }

  @Test(
    arguments: [
      ("1762160400781", "epoch-s", nil), ("1762160400", "epoch-ms", nil), ("x", "epoch-s", nil),
      ("-5", "epoch-s", nil), ("2025-11-03T09:00:00", "rfc3339", nil),
      ("2025-02-30T09:00:00Z", "rfc3339", nil), ("2025-11-03T09:00:00Z", "local", "UTC"),
      ("2025-10-26 02:30:00", "local", "Europe/Berlin"),
      ("2025-03-30 02:30:00", "local", "Europe/Berlin"), ("", "rfc3339", nil),
    ] as [(String, String, String?)])
  func `refuses a time of another kind, or one that is shown twice or never`(
    text: String, format: String, zone: String?
  ) throws {
    let time = try time(format, zone)
    #expect(throws: SeriesTime.Refusal.self) { try time.read(text) }
  }

  private func time(_ format: String, _ zone: String?) throws -> SeriesTime {
    let text = Self.csv.replacing(
      "format: rfc3339", with: "format: \(format)" + (zone.map { ", zone: \($0)" } ?? ""))
    return try #require(try Self.read(text).time)
  }
}
