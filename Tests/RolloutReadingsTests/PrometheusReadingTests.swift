import RolloutModel
import Testing

@testable import RolloutReadings

@Suite struct `A metric from Prometheus` {
  private let metric = Metric(
    name: "p95", unit: "ms", query: MetricQuery("histogram_quantile(0.95, x)", unit: "s"))

  private func reading(_ body: String, status: Int = 200) -> Reading.Content {
    var evidence = PrometheusEvidence()
    evidence.add(metric, query: "q", status: status, body: Array(body.utf8))
    let slo = SLOPlan(
      snapshotURL: nil, prometheus: PrometheusSource(url: "http://p"), metrics: [metric])
    return readings(of: slo, in: evidence.document)[0].content
  }

  private static func vector(_ elements: String...) -> String {
    #"{"status":"success","data":{"resultType":"vector","result":["#
      + elements.joined(separator: ",") + "]}}"
  }

  private static func series(_ value: String, _ labels: String = "{}") -> String {
    #"{"metric":\#(labels),"value":[1435781451.781,"\#(value)"]}"#
  }

  @Test(arguments: [
    (vector(series("0.25")), 250), (vector(series("0")), 0), (vector(series("1e-3")), 1),
    (#"{"status":"success","data":{"resultType":"scalar","result":[1,"0.5"]}}"#, 500),
    (
      #"{"status":"success","warnings":["partial"],"infos":["i"],"data":"#
        + #"{"resultType":"vector","result":[{"metric":{"a":"b"},"value":[1,"2"]}]}}"#, 2000
    ),
  ])
  func `has the value of one series, converted`(body: String, expected: Double) {
    #expect(reading(body) == .value(expected))
  }

  @Test(arguments: [
    (vector(), "the query matches nothing: an empty vector"),
    (vector(series("NaN")), "NaN: the query divides by nothing"),
  ])
  func `has no data where nothing was counted`(body: String, reason: String) {
    #expect(reading(body) == .noData(reason: reason))
  }

  @Test(arguments: [
    (vector(series("+Inf")), "expected a finite number, 0 or more, got +Inf"),
    (vector(series("-Inf")), "expected a finite number, 0 or more, got -Inf"),
    (vector(series("-1")), "expected a finite number, 0 or more, got -1"),
    (vector(series("1e999")), "expected a finite number, 0 or more, got 1e999"),
    (vector(series("0x10")), "expected a number, got '0x10'"),
    (vector(series("")), "expected a number, got ''"),
    (
      vector(series("1", #"{"__name__":"up","job":"a"}"#), series("2", #"{"job":"b"}"#)),
      #"expected one series, got 2: up{job="a"}, {job="b"}; "#
        + "add an aggregation such as sum() or max()"
    ),
    (
      vector(#"{"metric":{},"histogram":[1,{"count":"6","sum":"9"}]}"#),
      "expected a number, got a native histogram; histogram_quantile() makes one of it"
    ),
    (
      #"{"status":"success","data":{"resultType":"matrix","result":[]}}"#,
      "expected a scalar or a vector of one series, got a matrix; "
        + "a query for one instant has no range such as [5m] around it"
    ),
    (
      #"{"status":"error","errorType":"bad_data","error":"parse error: \n x"}"#,
      #"the server refused the query (bad_data): parse error: \n x"#
    ),
    (
      #"{"p95":1}"#,
      "expected an answer of a Prometheus server, with an object with a status, "
        + "got another document"
    ),
    ("<html>", #"expected a JSON document, got status 200 with "<html>""#),
  ])
  func `is in error where there is no number to be had`(body: String, reason: String) {
    #expect(reading(body) == .error(reason: reason))
  }

  @Test func `is in error where the status of the answer says so`() {
    let good = Self.vector(Self.series("1"))
    #expect(reading(good, status: 503) == .error(reason: "expected a 2xx status, got 503"))
  }

  @Test func `keeps the answer byte for byte`() {
    let body = Self.vector(Self.series("0.250")) + " \n"
    var evidence = PrometheusEvidence()
    evidence.add(metric, query: "a{b=\"c\"}\n", status: 200, body: Array(body.utf8))
    let text = String(decoding: evidence.document, as: UTF8.self)
    #expect(
      text == #"{"prometheus":{"p95":{"query":"a{b=\"c\"}\u000a","status":200,"answer":"#
        + body + "}}}")
    #expect(evidence.time == "1435781451.781")
  }

  @Test func `tells another document from answers`() {
    let slo = SLOPlan(
      snapshotURL: nil, prometheus: PrometheusSource(url: "http://p"), metrics: [metric])
    for body in ["{}", "", "[1]"] {
      let content = readings(of: slo, in: Array(body.utf8))[0].content
      guard case .error(let reason) = content else {
        Issue.record("expected an error, got \(content)")
        continue
      }
      #expect(reason.hasPrefix("expected the answers of a Prometheus server"))
    }
  }

  @Test func `keeps an answer that nests too deep to stand among others as a text`() {
    var evidence = PrometheusEvidence()
    let deep = String(repeating: "[", count: 511) + String(repeating: "]", count: 511)
    let ratio = Metric(name: "ratio", query: MetricQuery("b", unit: ""))
    evidence.add(metric, query: "a", status: 200, body: Array(deep.utf8))
    evidence.add(ratio, query: "b", status: 200, body: Array(Self.vector(Self.series("1")).utf8))
    let slo = SLOPlan(
      snapshotURL: nil, prometheus: PrometheusSource(url: "http://p"), metrics: [metric, ratio])
    let contents = readings(of: slo, in: evidence.document).map(\.content)
    #expect(contents.last == .value(1))
    guard case .error(let reason) = contents.first else {
      Issue.record("expected an error, got \(contents)")
      return
    }
    #expect(reason.hasPrefix(#"expected a JSON document, got status 200 with "[[["#))
  }

  /// By number: the test's name would hold all of it.
  private static let longBodies = [
    vector(series(String(repeating: "9", count: 100_000))),
    vector(series("-" + String(repeating: "9", count: 100_000))),
    vector(
      series("1"),
      #"{"metric":{"#
        + (0..<5_000).map { "\"\\u202el\($0)\":\"v\"" }.joined(separator: ",") + "}}"),
  ]

  @Test(arguments: longBodies.indices)
  func `is in error in few words`(number: Int) {
    guard case .error(let reason) = reading(Self.longBodies[number]) else {
      Issue.record("expected an error")
      return
    }
    #expect(reason.utf8.count < 1_000 && !reason.contains("\u{202E}"))
  }
}
