import RolloutModel
import Testing

@testable import RolloutCommands

@Suite struct `An answer of query_range` {
  private static let map = """
    rollout-series: 1
    format: prometheus
    service: shop
    metrics:
      - { name: p95_latency_ms, series: { quantile: "0.95" }, source-unit: s, unit: ms }
    runs:
      - name: r1
        outcome: blocked
        thresholds: [{ metric: p95_latency_ms, at-most: 600, unit: ms }]
        stages:
          - { percent: 5, from: 2025-11-03T09:00:00Z, to: 2025-11-03T09:01:00Z }
          - { percent: 25, from: 2025-11-03T09:01:00Z, to: 2025-11-03T09:02:00Z }

    """

  private static let matrix = #"""
    {"status":"success","data":{"resultType":"matrix","result":[
      {"metric":{"__name__":"lat","quantile":"0.5"},"values":[[1762160400,"0.1"]]},
      {"metric":{"__name__":"lat","quantile":"0.95"},"values":[
        [1762160399.5,"9"],[1762160400.781,"0.3"],[1762160430.781,"NaN"],[1762160459.999,"+Inf"],
        [1762160460,"0.7"],[1762160600,"9"]]}]},"warnings":["partial"],"infos":["i"]}
    """#

  private func read(_ files: String..., map: String = map) throws -> SeriesImport {
    try SeriesImport(
      files.enumerated().map {
        SeriesFile(name: "f\($0.offset)", source: "f\($0.offset)", bytes: Array($0.element.utf8))
      }, map: `A map of a series`.read(map), skipsBadRows: false)
  }

  private func refusal(_ files: String, map: String = map) -> String {
    do {
      _ = try read(files, map: map)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  @Test func `is cut by time, converted, and kept with its warnings`() throws {
    let result = try read(Self.matrix)
    let candidate = try #require(result.candidates.first)
    #expect(candidate.warnings == ["partial", "i"] && result.outside == 2)
    #expect(
      candidate.run.samples.map(\.stage.label) == ["cohort_5", "cohort_5", "cohort_5", "cohort_25"])
    #expect(
      candidate.run.samples.map(\.values) == [[.value(300)], [.noData], [.error], [.value(700)]])
    #expect(candidate.run.samples.first?.time.millisecondsSince1970 == 1_762_160_400_781)
    #expect(candidate.run.outcome == .blocked && candidate.run.thresholds.count == 1)
    #expect(
      candidate.problems.map(\.what) == [
        "data.result[1].values[3]: expected a finite number, 0 or more, got +Inf"
      ])
  }

  @Test(arguments: [
    (
      #"quantile: "0.95""#, "__name__: lat",
      #"expected one series for 'p95_latency_ms', got 2: lat{quantile="0.5"}, lat{quantile="0.95"}"#
    ),
    (
      #"quantile: "0.95""#, "__name__: latency",
      "NO_MATCHING_DATA: expected a series for 'p95_latency_ms', file 1, "
        + #"{__name__="latency"}, found none; there are: lat{quantile="0.5"}, lat{quantile="0.95"}"#
    ),
    (
      "{ name:", "{ file: 2, name:",
      "expected file 2 for 'p95_latency_ms', got 1 on the command line"
    ),
    (
      "2025-11-03T", "2025-11-03T", "none"
    ),
    (
      "from: 2025-11-03T09:00:00Z, to: 2025-11-03T09:01:00Z",
      "from: 2025-11-03T08:00:00Z, to: 2025-11-03T08:01:00Z", "none"
    ),
  ])
  func `needs a selector that fits one series`(old: String, new: String, expected: String) {
    #expect(refusal(Self.matrix, map: Self.map.replacing(old, with: new)).hasPrefix(expected))
  }

  @Test func `is refused where no sample lies in a run's times`() {
    let shifted = Self.map.replacing("2025-11-03T09", with: "2025-11-03T10")
    let words = refusal(Self.matrix, map: shifted)
    #expect(
      words.hasPrefix(
        "NO_MATCHING_DATA: expected samples of 'r1' in 2025-11-03T10:00:00.000Z to "
          + "2025-11-03T10:02:00.000Z, found none; the file's samples are from "
          + "2025-11-03T08:59:59.500Z to 2025-11-03T09:03:20.000Z"))
    #expect(words.contains("zone that was not declared"))
  }

  @Test(arguments: [
    (
      #"{"status":"error","errorType":"bad_data","error":"parse error"}"#,
      "f0: the server refused the query (bad_data): parse error"
    ),
    ("<html>", "f0: expected the JSON that a Prometheus server answers to query_range, but:"),
    (
      #"{"status":"success","data":{"resultType":"string","result":[1,"x"]}}"#,
      "f0: expected a matrix, a vector or a scalar, got a string"
    ),
    (
      #"{"status":"success","data":{"resultType":"matrix","#
        + #""result":[{"metric":{"quantile":"0.95"},"histograms":[]}]}}"#,
      #"expected numbers for 'p95_latency_ms', got the native histogram {quantile="0.95"}"#
    ),
    (
      #"{"status":"success","data":{"resultType":"matrix","#
        + #""result":[{"metric":{"quantile":"0.95"},"values":[[1762160400,"1"],[1762160400,"2"],"#
        + #"[1762160399,"1"]]}]}}"#,
      "f0: value 2 of 'p95_latency_ms': expected each time once"
    ),
  ])
  func `that is none is refused`(text: String, expected: String) {
    #expect(refusal(text).hasPrefix(expected), "\(refusal(text))")
  }

  @Test func `of a vector and a scalar is one sample each, from the file that is named`() throws {
    let map = Self.map
      .replacing("runs:", with: "  - { name: errors, file: 2, source-unit: '', unit: '' }\nruns:")
    let vector =
      #"{"status":"success","data":{"resultType":"vector","#
      + #""result":[{"metric":{"quantile":"0.95"},"value":[1762160400,"0.5"]}]}}"#
    let scalar = #"{"status":"success","data":{"resultType":"scalar","result":[1762160400,"3"]}}"#
    let run = try #require(try read(vector, scalar, map: map).candidates.first?.run)
    #expect(run.samples.map(\.values) == [[.value(500), .value(3)]])
  }
}
