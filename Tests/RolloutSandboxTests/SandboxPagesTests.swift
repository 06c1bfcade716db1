import Foundation
import Testing

@testable import RolloutSandbox

@Suite struct `Pages` {
  @Test func `of an SLO snapshot are stable to the byte`() throws {
    var world = try SandboxWorld.make()
    world.apply(25)
    #expect(
      world.get("/slo").body == """
        {"window_seconds":300,"cohort_percent":25,"p95_latency_ms":412.5,\
        "error_budget_ratio":0.011,"samples":1}

        """)
    #expect(
      world.get("/slo/nested").body == """
        {"window_seconds":300,"cohort_percent":25,"sync":{"p95_latency_ms":412.5,\
        "error_budget_ratio":0.011},"samples":2}

        """)
  }

  @Test func `of health and status say ok`() throws {
    var world = try SandboxWorld.make(.slowAt25)
    world.probe(10)
    #expect(world.get("/healthz").body == "{\"status\":\"ok\"}\n")
    #expect(
      world.get("/status").body == """
        {"status":"ok","service":"rollout sandbox","scenario":"slow-at-25",\
        "cohort_percent":10,"cohort_source":"probe"}

        """)
  }

  @Test func `of runtime metrics count what happened`() throws {
    var world = try SandboxWorld.make()
    world.apply(100)
    world.probe(100)
    world.apply(0)
    world.probe(100)
    world.probe(100)
    _ = world.get("/slo")
    _ = world.get("/nowhere")
    #expect(
      world.get("/metrics/runtime").body == """
        {"cohort_percent":0,"probes_answered":3,"routes":{"canary":1,"stable":2},\
        "requests_refused":1,"slo_snapshots":1}

        """)
  }

  @Test func `for people name the scenario and every endpoint, and not the token`() throws {
    var world = try SandboxWorld.make(.flapping)
    let page = world.get("/")
    #expect(page.contentType == "text/plain; charset=utf-8")
    #expect(page.body.contains("Scenario flapping: \(SandboxScenario.flapping.explanation)"))
    for operation in SandboxOperation.allCases {
      #expect(page.body.contains("\(operation.method) \(operation.path) "))
    }
    #expect(!page.body.contains(tokenText))
  }

  @Test func `for Prometheus have each family's help, type and value in base units`() throws {
    var world = try SandboxWorld.make()
    world.probe(25)
    _ = world.get("/slo")
    let page = world.get("/metrics")
    #expect(page.contentType == "text/plain; version=0.0.4; charset=utf-8")
    #expect(
      page.body == """
        # HELP rollout_sandbox_p95_latency_seconds 95th percentile of latency.
        # TYPE rollout_sandbox_p95_latency_seconds gauge
        rollout_sandbox_p95_latency_seconds 0.4125
        # HELP rollout_sandbox_error_budget_ratio Share of the error budget used.
        # TYPE rollout_sandbox_error_budget_ratio gauge
        rollout_sandbox_error_budget_ratio 0.011
        # HELP rollout_sandbox_cohort_percent Cohort in force.
        # TYPE rollout_sandbox_cohort_percent gauge
        rollout_sandbox_cohort_percent 25
        # HELP rollout_sandbox_probes_total Probes answered.
        # TYPE rollout_sandbox_probes_total counter
        rollout_sandbox_probes_total 1
        # HELP rollout_sandbox_slo_snapshots_total SLO snapshots served.
        # TYPE rollout_sandbox_slo_snapshots_total counter
        rollout_sandbox_slo_snapshots_total 1

        """)
  }

  @Test(arguments: [
    (SandboxScenario.noData, nil as String?), (.garbage, "NaN"), (.hang, "0.3875"),
    (.slowAt25, "0.3875"),
  ])
  func `for Prometheus show a scenario in the format's own terms`(
    scenario: SandboxScenario, latency: String?
  ) throws {
    var world = try SandboxWorld.make(scenario)
    let lines = world.get("/metrics").body.split(separator: "\n")
    let line = lines.first { $0.hasPrefix("rollout_sandbox_p95_latency_seconds ") }
    #expect(line.map(String.init) == latency.map { "rollout_sandbox_p95_latency_seconds \($0)" })
  }

  @Test func `for Prometheus do not disturb what a rollout gets`() throws {
    var watched = try SandboxWorld.make(.flapping)
    var alone = watched
    for _ in 1...6 {
      _ = watched.get("/metrics")
      #expect(watched.get("/slo") == alone.get("/slo"))
    }
  }
}
