import RolloutEvidence
import RolloutModel
import RolloutTestSupport
import Testing

/// Whole artifact directories of rollouts that went one way or another.
@Suite struct ArtifactSnapshotTests {
  struct Example: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var plan: Plan
    var world: FakeWorld

    init(
      _ name: String, _ plan: Plan = ArtifactSnapshotTests.plan(), _ world: FakeWorld = .unhurried
    ) {
      testDescription = name
      self.plan = plan
      self.world = world
    }
  }

  /// The drop-in's plan: advisory soak, every step.
  static func plan(_ change: (inout Plan) -> Void = { _ in }) -> Plan {
    var plan = Plan.production()
    plan.cohorts = .percents(5, 100)
    plan.cohortsAsWritten = "5, 100"
    plan.soak.mode = .advisory
    plan.continuation = .evaluateAll
    change(&plan)
    return plan
  }

  static let examples = [
    Example("allow"),
    Example(
      "failed-gate", plan(),
      .unhurried.command("spacetime-chaos", .ends(.exited(code: 3)))
        .command("sync-security", .ends(.timedOut(after: .seconds(3600), killed: true)))),
    Example(
      "failed-probe", plan(),
      .unhurried.probing(.cohort(5), .status(503))
        .probing(.cohort(100), .noConnection("connection refused"))),
    Example(
      "failed-drill", plan(),
      .unhurried.command("rollback_drill", .ends(.signalled(signal: 15)))),
    Example(
      "slo-breach", plan(),
      .unhurried.sampling(.cohort(5)) { _ in
        .readings(["p95_latency_ms": .value(600.0.nextUp), "error_budget_ratio": .value(0.5)])
      }),
    Example(
      "slo-unavailable", plan(),
      .unhurried.sampling(.baseline) { _ in .unavailable("expected a status below 400, got 500") }
    ),
    Example(
      "slo-missing-fields", plan(),
      .unhurried.sampling(.cohort(100)) { _ in
        .readings(["p95_latency_ms": .value(400)])
      }),
    Example(
      "all-skipped",
      plan {
        $0.gates = .skip(reason: "--skip-gates")
        $0.drill = .skip(reason: "--skip-rollback-drill")
        $0.probe?.tokenConfigured = false
        $0.slo?.snapshotURL = nil
        $0.snapshots = $0.snapshots.map { SnapshotSource(name: $0.name, url: nil) }
      }),
    Example(
      "interrupted", plan(),
      .unhurried.command("spacetime-chaos", .interrupted(reason: "received SIGINT"))),
    Example(
      "soak-with-breach",
      plan {
        $0.soak = SoakPlan(required: .seconds(120), sampleInterval: .seconds(30))
        $0.continuation = .stopAtFirstFailure
      },
      .unhurried.sampling(.cohort(5)) { number in
        .readings([
          "p95_latency_ms": .value(number == 3 ? 812.25 : 400), "error_budget_ratio": .value(0.011),
        ])
      }),
    Example(
      "apply-command",
      plan { $0.apply = CommandPlan(command: "./set-cohort | tee 'out'") },
      .unhurried.command("apply", .ends(.notStarted(reason: "no such file")))),
    Example("snapshot-warnings", plan(), .withoutSnapshots),
    Example(
      "staging",
      plan {
        $0.slo = nil
        $0.policy.rules = []
        $0.drill = nil
      }),
  ]

  @Test(arguments: examples)
  func `the artifacts of a rollout are as they were`(example: Example) throws {
    var rollout = RolloutDriver(example.plan, in: example.world)
    rollout.run()
    let history = try RolloutHistory(rollout.entries)
    let pages = history.artifacts.map { artifact in
      switch artifact.content {
      case .text(let text): "=== \(artifact.path)\n\(text)"
      case .material(let material): "=== \(artifact.path): \(material.digest.text)\n"
      }
    }
    try Snapshot.expect(pages.joined(), equals: "\(example.testDescription).txt")
  }
}

extension FakeWorld {
  /// Commands take 2.5 s and requests 1.234 s, so that seconds and milliseconds can be told apart.
  static let unhurried = FakeWorld(
    commandDuration: Milliseconds(2500), requestDuration: Milliseconds(1234))

  static let withoutSnapshots: FakeWorld = {
    var world = FakeWorld.unhurried
    world.snapshotFailure = {
      $0.hasPrefix("control_status") ? "expected a status below 400, got 404" : nil
    }
    return world
  }()
}
