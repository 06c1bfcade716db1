import Testing

@testable import RolloutSandbox

/// The cohorts of the usual rollout, after its baseline.
private let stages = [0, 1, 5, 10, 25, 50, 100]

@Suite struct `Scenarios` {
  @Test func `have the names that an operator types`() {
    let names = SandboxScenario.allCases.map(\.rawValue)
    #expect(
      names == [
        "healthy", "slow-at-25", "errors-at-50", "flapping", "no-data", "garbage", "hang",
      ])
  }

  @Test(arguments: SandboxScenario.allCases)
  func `explain themselves in one line`(scenario: SandboxScenario) {
    #expect(!scenario.explanation.contains("\n"))
    #expect(scenario.explanation.contains(": "))
    #expect(scenario.explanation.count <= 160)
  }

  @Test func `healthy rises with the cohort and stays under both thresholds`() throws {
    let levels = stages.map { ServiceLevels(scenario: .healthy, cohort: $0, sample: 1) }
    for (lower, higher) in zip(levels, levels.dropFirst()) {
      #expect(lower.p95Latency < higher.p95Latency)
      #expect(lower.errorBudgetRatio < higher.errorBudgetRatio)
    }
    let highest = try #require(levels.last)
    #expect(highest.p95Latency < FixedPoint(6000, decimals: 1))
    #expect(highest.errorBudgetRatio < FixedPoint(20_000, decimals: 6))
  }

  @Test func `healthy at 25 shows 412_5 ms and 0_011`() {
    let levels = ServiceLevels(scenario: .healthy, cohort: 25, sample: 1)
    #expect(levels.p95Latency.description == "412.5")
    #expect(levels.errorBudgetRatio.description == "0.011")
  }

  /// Which stages breach which threshold, for the scenarios that depend on the cohort.
  @Test(arguments: [
    (SandboxScenario.healthy, [Int](), [Int]()),
    (.slowAt25, [25, 50, 100], []),
    (.errorsAt50, [], [50, 100]),
  ])
  func `breach exactly where they say`(
    scenario: SandboxScenario, slow: [Int], failing: [Int]
  ) throws {
    var world = try SandboxWorld.make(scenario)
    var slowStages: [Int] = []
    var failingStages: [Int] = []
    for stage in stages {
      world.apply(stage)
      #expect(world.probe(stage).status == 200, "probes answer 200 in every scenario")
      let snapshot = try Snapshot(world.get("/slo"))
      if try #require(snapshot.p95_latency_ms) > 600 { slowStages.append(stage) }
      if try #require(snapshot.error_budget_ratio) > 0.020 { failingStages.append(stage) }
    }
    #expect(slowStages == slow)
    #expect(failingStages == failing)
  }

  @Test func `flapping breaches every third snapshot, whichever form is asked for`() throws {
    var world = try SandboxWorld.make(.flapping)
    var breached: [Bool] = []
    for sample in 1...9 {
      let nested = sample.isMultiple(of: 2)
      let snapshot = try Snapshot(world.get(nested ? "/slo/nested" : "/slo"))
      let latency = try #require(snapshot.p95_latency_ms ?? snapshot.sync?.p95_latency_ms)
      #expect(latency < 620, "the breach is slight")
      breached.append(latency > 600)
    }
    #expect(breached == [false, false, true, false, false, true, false, false, true])
  }

  @Test func `no data lacks the fields, then has them as null`() throws {
    var world = try SandboxWorld.make(.noData)
    #expect(world.get("/slo").body == "{\"window_seconds\":300,\"samples\":0}\n")
    #expect(
      world.get("/slo").body
        == "{\"window_seconds\":300,\"samples\":0,"
        + "\"p95_latency_ms\":null,\"error_budget_ratio\":null}\n")
    #expect(
      world.get("/slo/nested").body == "{\"window_seconds\":300,\"samples\":0,\"sync\":{}}\n")
  }

  @Test(arguments: ["/slo", "/slo/nested"])
  func `garbage never decodes to a usable measurement, and comes round again`(path: String) throws {
    var world = try SandboxWorld.make(.garbage)
    var bodies: [String] = []
    for _ in 1...14 {
      let answer = world.get(path)
      #expect(answer.status == 200)
      bodies.append(answer.body)
      if let snapshot = try? Snapshot(answer) {
        let latency = snapshot.p95_latency_ms ?? snapshot.sync?.p95_latency_ms
        #expect((latency ?? -1) < 0, "a value that decodes is at least impossible")
      }
    }
    #expect(Set(bodies).count == 7)
    #expect(bodies.prefix(7) == bodies.suffix(7))
  }

  @Test func `hang holds SLO requests back and nothing else`() throws {
    var world = try SandboxWorld.make(.hang)
    let held = SandboxOperation.allCases.filter { operation in
      let answer = world.answer(
        to: SandboxRequest(
          method: operation.method, path: operation.path, authorization: bearer))
      return answer.pace == .afterHangLimit
    }
    #expect(held == [.readSLO, .readNestedSLO])
    #expect(world.get("/slo").status == 503)
  }

  @Test(arguments: SandboxScenario.allCases)
  func `answer the same to the same questions`(scenario: SandboxScenario) throws {
    func play() throws -> [SandboxAnswer] {
      var world = try SandboxWorld.make(scenario)
      return stages.flatMap { stage in
        [world.probe(stage), world.get("/slo"), world.get("/metrics"), world.get("/status")]
      }
    }
    #expect(try play() == play())
  }
}
