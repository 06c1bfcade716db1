import FoundationEssentials
import Testing

/// Samples from a real Prometheus that scrapes the sandbox: live, and imported afterwards.
@Suite(
  .endToEnd, .generous,
  .enabled(
    if: RunningPrometheus.program != nil, "there is no prometheus; tools/setup-prometheus gets it"))
struct PrometheusTests {
  private func plan(
    _ place: Place, _ sandbox: RunningSandbox, query: String = RunningPrometheus.latency
  ) throws -> [String] {
    try place.write(
      """
      rollout-plan: 1
      name: watched
      cohorts: [5, 25]
      probe:
        base-url: '\(sandbox.url)'
        path: /api/v1/control/runtime-routing/evaluate
        token-env: OA_PROD_CONTROL_AUTH_TOKEN
        body: '{"thread_id":"t-{{percent}}","cohort_key":"user:u-{{percent}}"}'
      soak: { seconds: 4, sample-interval-seconds: 1 }
      slo:
        prometheus: { url: '${PROMETHEUS_URL}' }
        metrics:
          - { name: p95_latency_ms, unit: ms, query: '\(query)', query-unit: s }
      policy:
        rules: [{ metric: p95_latency_ms, at-most: 600 }]

      """, to: "plan.yaml")
    return ["--plan", "plan.yaml"]
  }

  private func samples(_ place: Place) async throws -> [JSONValue] {
    try await place.events().filter { $0.type == "slo.sampled" }.map(\.data)
  }

  @Test func `a healthy service is let through, by seconds that are judged in milliseconds`()
    async throws
  {
    let place = try Place()
    try await place.withSandbox { sandbox in
      try await place.withPrometheus(sandbox) { server in
        let plan = try plan(place, sandbox)
        let dry = try await place.rollout(
          ["run", "--dry-run"] + plan, ["PROMETHEUS_URL": server.url])
        #expect(dry.output.contains("sample the SLO of baseline from Prometheus at \(server.url)"))
        let ending = try await place.rollout(["run"] + plan, ["PROMETHEUS_URL": server.url])
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
      }
    }
    let samples = try await samples(place)
    #expect(samples.count >= 9)
    for sample in samples {
      let reading = sample["readings"]?.elements.first
      let value = try #require(reading?["value"]?.double)
      #expect(value > 100 && value < 600)
    }
    let rendered = try await place.artifactDirectory()
    let kept = try String(contentsOfFile: rendered + "/slo-baseline.json", encoding: .utf8)
    #expect(kept.hasPrefix(#"{"prometheus":{"p95_latency_ms":{"query":"#))
    #expect(kept.contains(#""answer":{"status":"success""#))
  }

  @Test func `a service that gets slow is blocked, and its history can be imported`() async throws {
    let place = try Place()
    try await place.withSandbox("slow-at-25") { sandbox in
      try await place.withPrometheus(sandbox) { server in
        let plan = try plan(place, sandbox)
        let start = Int(Date().timeIntervalSince1970)
        let ending = try await place.rollout(["run"] + plan, ["PROMETHEUS_URL": server.url])
        #expect(ending.code == 1, "\(ending.output)\(ending.errors)")
        #expect(ending.output.contains("slo cohort_25 breach: p95_latency_ms=812.5 > 600"))
        let end = Int(Date().timeIntervalSince1970) + 1
        try await importHistory(place, server, from: start, to: end)
      }
    }
  }

  private func importHistory(
    _ place: Place, _ server: RunningPrometheus, from start: Int, to end: Int
  ) async throws {
    func time(_ second: Int) -> String {
      Date(timeIntervalSince1970: Double(second)).formatted(.iso8601)
    }
    try place.write(
      """
      rollout-series: 1
      format: prometheus
      service: imported
      metrics:
        - name: p95_latency_ms
          series: { job: sandbox }
          source-unit: s
          unit: ms
      thresholds: [{ metric: p95_latency_ms, at-most: 600, unit: ms }]
      runs:
        - name: yesterday
          outcome: blocked
          stages: [{ percent: 25, from: '\(time(start))', to: '\(time(end + 1))' }]

      """, to: "map.yaml")
    let path =
      "/api/v1/query_range?query=\(RunningPrometheus.latency)&start=\(start)&end=\(end)&step=1"
    try place.write(try await place.get(server, path), to: "saved.json")
    let saved = try await place.rollout("import", "series", "saved.json", "--map", "map.yaml")
    #expect(saved.code == 0 && saved.errors == "", "\(saved.errors)")
    #expect(saved.output.hasPrefix("imported  "))
    let again = try await place.rollout("import", "series", "saved.json", "--map", "map.yaml")
    #expect(again.outputLines.last == "0 imported, 1 there already")
    let live = try await place.rollout(
      "import", "series", server.url + path, "--map", "map.yaml", "--json")
    #expect(live.code == 0, "\(live.errors)")
    let report = try JSONValue(try #require(live.outputLines.first))
    #expect((report["samples"]?.double ?? 0) >= 5 && report["status"] == .string("blocked"))
    let wrong = try await place.rollout(
      "import", "series", server.url + path.replacing("step=1", with: "step=x"), "--map",
      "map.yaml")
    #expect(wrong.code == 2 && wrong.errors.contains("the server refused the query (bad_data)"))
    let show = try await place.show(try #require(report["rollout"]?.string))
    #expect(show["imported"] == .bool(true) && show["source"] == .string("prometheus query"))
  }
}

extension JSONValue {
  fileprivate var double: Double? {
    if case .number(let number) = self { number } else { nil }
  }
}
