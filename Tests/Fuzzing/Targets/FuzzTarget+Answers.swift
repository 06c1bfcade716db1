import RolloutLedger
import RolloutModel
import RolloutReadings
import RolloutRedaction

extension FuzzTarget {
  private static let metrics = [
    Metric(name: "p95", unit: "ms", paths: ["p95_latency_ms", "sync.p95_latency_ms"]),
    Metric(name: "ratio", paths: ["error_budget_ratio", "a.b.c"]),
    Metric(name: "empty", paths: ["", ".", "a"]),
  ]

  static let snapshot = FuzzTarget(
    "snapshot", reads: "an SLO snapshot in JSON",
    seeds: {
      [
        #"{"p95_latency_ms":412.5,"error_budget_ratio":0.011}"#,
        #"{"sync":{"p95_latency_ms":null},"a":{"b":{"c":"0.1"}},"":{"":1e-7}}"#,
      ].map { Array($0.utf8) }
    },
    hostile: { Hostile.json() + Hostile.json { #"{"p95_latency_ms":"# + $0 + "}" } + Hostile.lines }
  ) { bytes in
    do {
      _ = try JSONDocument(bytes: bytes)
    } catch {
      try Words.check(error)
    }
    let readings = readings(of: metrics, in: bytes)
    try check(readings, of: metrics)
    guard bytes.isReadTwice else { return }
    try require(
      readings == RolloutReadings.readings(of: metrics, in: bytes), "two readings differ")
  }

  private static let queried = [
    Metric(name: "p95", unit: "ms", query: MetricQuery("histogram_quantile(0.95, x)", unit: "s")),
    Metric(name: "ratio", query: MetricQuery("a / b", unit: "")),
  ]

  static let prometheus = FuzzTarget(
    "prometheus", reads: "an answer of a Prometheus server, and the evidence that is kept of it",
    seeds: { prometheusSeeds.map { Array($0.utf8) } },
    hostile: {
      Hostile.json { #"{"status":"success","data":{"resultType":"vector","result":"# + $0 + "}}" }
        + Hostile.json {
          #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b"},"#
            + #""value":[1,"# + $0 + "]}]}}"
        }
        + [
          HostileInput(
            "20,000 series",
            #"{"status":"success","data":{"resultType":"matrix","result":["#
              + Hostile.many(#"{"metric":{"a":"b"},"values":[[1,"2"]]},"#, 20_000)
              + #"{"metric":{}}]}}"#),
          HostileInput(
            "a value of a million digits",
            #"{"status":"success","data":{"resultType":"scalar","result":[1,""#
              + Hostile.many("9", 1_000_000) + #""]}}"#),
          HostileInput(
            "5,000 labels in three series",
            #"{"status":"success","data":{"resultType":"vector","result":["#
              + Hostile.many(
                #"{"metric":{"#
                  + (0..<5_000).map { "\"l\($0)\":\"v\"" }.joined(separator: ",")
                  + #"},"value":[1,"2"]},"#, 3) + #"{"metric":{}}]}}"#),
        ] + Hostile.lines
    }
  ) { bytes in
    if let document = try? JSONDocument(bytes: bytes) {
      do {
        let answer = try PrometheusAnswer(document)
        for series in answer.series.prefix(8) {
          if !series.labels.isEmpty { try Words.check(series.name) }
        }
      } catch {
        try Words.check(error)
      }
    }
    var evidence = PrometheusEvidence()
    let asked = bytes.isReadTwice ? queried : Array(queried.prefix(1))
    for metric in asked { evidence.add(metric, query: "q", status: 200, body: bytes) }
    let slo = SLOPlan(
      snapshotURL: nil, prometheus: PrometheusSource(url: "http://p"), metrics: queried)
    guard bytes.isReadTwice else {
      return try check(readings(of: slo, in: evidence.document), of: queried)
    }
    do {
      _ = try JSONDocument(bytes: evidence.document)
    } catch {
      throw BrokenInvariant("the evidence that is kept does not read: \(error)")
    }
    try check(readings(of: slo, in: evidence.document), of: queried)
    // A ledger may be from elsewhere, too.
    try check(readings(of: slo, in: bytes), of: queried)
  }

  private static let prometheusSeeds = [
    #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"x","#
      + #""job":"api"},"value":[1756720803.12,"0.25"]}]}}"#,
    #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":["#
      + #"[1,"NaN"],[2,"+Inf"],[3,"1e-3"]]}]},"warnings":["w"],"infos":["i"]}"#,
    #"{"status":"success","data":{"resultType":"scalar","result":[1,"-0"]}}"#,
    #"{"status":"error","errorType":"bad_data","error":"parse error"}"#,
    #"{"prometheus":{"p95":{"query":"q","status":200,"answer":{"status":"success","data":{"#
      + #""resultType":"vector","result":[]}}},"ratio":{"query":"q","failure":"refused"}}}"#,
  ]

  private static func check(_ readings: [Reading], of metrics: [Metric]) throws {
    try require(readings.map(\.metric) == metrics.map(\.name), "not a reading for each metric")
    for reading in readings {
      switch reading.content {
      case .value(let value):
        try require(value.isFinite && value >= 0, "a value of \(value)")
        try require(reading.path != nil, "a value from nowhere")
      case .noData(let reason), .error(let reason): try Words.check(reason)
      }
      _ = try EventCodec.json(of: reading)
    }
  }

  private static let secrets = [
    "TOKEN": "s3cr3t/t\"ken", "PASSWORD": "hunter2hunter2", "ONE": "aabaab", "TWO": "baabb",
  ]
  private static let redactor = Redactor(secrets.mapValues { Secret($0) })

  static let response = FuzzTarget(
    "response", reads: "the body of a response, which is redacted and kept",
    seeds: {
      [
        "\u{3}{\"status\":\"ok\",\"version\":\"1.2.3\"}",
        "\u{1}Authorization: Bearer abc\r\nhttps://u:hunter2hunter2@host/ aabaabb",
        "\u{7}{\\\"authorization\\\": \\\"token s3cr3t/t\\\"ken\\\"} ${TOKEN} $X",
        "\u{2}czNjcjN0L3Qia2Vu s3cr3t%2Ft%22ken",
      ].map { Array($0.utf8) }
    },
    hostile: {
      [
        HostileInput("100,000 beginnings", "\u{5}" + Hostile.many("aabaa", 100_000)),
        HostileInput("50,000 secrets", "\u{9}" + Hostile.many("aabaabb", 50_000)),
        HostileInput("50,000 URLs", "\u{9}" + Hostile.many("a://b:c@d", 50_000)),
        HostileInput("authorities that never end", "\u{9}" + Hostile.many("://", 150_000)),
        HostileInput("35,000 headers", "\u{9}" + Hostile.many("authorization: ", 35_000)),
      ] + Hostile.lines
    }
  ) { bytes in
    try Words.check("'\(Excerpt(bytes))'")
    let size = max(1, Int(bytes.first ?? 1))
    let body = Array(bytes.dropFirst())
    let whole = redactor.redact(body)
    for (name, secret) in secrets {
      try require(whole.firstRange(of: Array(secret.utf8)) == nil, "\(name) is left")
    }
    guard bytes.isReadTwice else { return }
    var stream = redactor.stream()
    var pieces: [UInt8] = []
    for start in stride(from: 0, to: body.count, by: size) {
      pieces += stream.append(Array(body[start..<min(start + size, body.count)]))
    }
    pieces += stream.finish()
    try require(pieces == whole, "pieces of \(size) are redacted differently")
  }
}
