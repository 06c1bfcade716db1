import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutEvidence

@Suite struct PromotionAttestorTests {
  private static let tree = AttestedTree(
    origin: "rollout-ledger/test", size: 99, root: "sha256:" + String(repeating: "0f", count: 32))

  private static func statements(
    _ plan: Plan, in world: FakeWorld = .unhurried
  ) throws -> [InTotoStatement] {
    var driver = RolloutDriver(plan, in: world)
    let isOver = driver.drive(limit: 10_000)
    try #require(isOver)
    return try statements(driver.entries)
  }

  private static func statements(_ entries: [LedgerEntry]) throws -> [InTotoStatement] {
    let leaf = "sha256:" + String(repeating: "1e", count: 32)
    var attestor = try PromotionAttestor(
      try #require(entries.first), leaf: leaf,
      rollout: "01a2093f-5445-792e-8624-93c81c0e01e4",
      source: "urn:uuid:01a2093f-5402-7033-a582-5ce6d3200b32", tree: tree)
    return entries.dropFirst().flatMap { attestor.statements(after: $0, leaf: leaf) }
  }

  private static func plan(_ change: (inout Plan) -> Void = { _ in }) -> Plan {
    var plan = Plan.small(
      cohorts: .percents(5, 100),
      soak: SoakPlan(required: .seconds(60), sampleInterval: .seconds(30)))
    change(&plan)
    return plan
  }

  /// Type and what it comes to, in a few words.
  private static func plot(_ statements: [InTotoStatement]) -> [String] {
    statements.map { statement in
      let predicate = Members(statement.predicate)
      switch statement.predicateType {
      case .cohortPromotion:
        let stages = ["fromCohort", "toCohort"].map {
          predicate[$0].flatMap { Members($0)["stage"] }?.line ?? "-"
        }
        return "\(predicate["decision"]?.line ?? "") \(stages.joined(separator: " "))"
          .replacing("\"", with: "")
      case .verificationResult:
        return "svr \(predicate["properties"]?.line ?? "")".replacing("\"", with: "")
      case .testResult:
        return ["result", "passedTests", "warnedTests", "failedTests"]
          .map { predicate[$0]?.line ?? "" }.joined(separator: " ").replacing("\"", with: "")
      }
    }
  }

  @Test func `a rollout that goes well gives a promotion for each cohort and an end`() throws {
    #expect(
      Self.plot(try Self.statements(Self.plan())) == [
        "PASSED [gates/build] [] []", "svr [ROLLOUT_GATES_PASSED]", "promote - cohort_5",
        "PASSED [cohort_5/probe,cohort_5/slo/p95_latency_ms,cohort_5/slo/error_budget_ratio] [] []",
        "svr [ROLLOUT_COHORT_5_PASSED,ROLLOUT_COHORT_5_SOAKED]", "promote cohort_5 cohort_100",
        "PASSED [cohort_100/probe,cohort_100/slo/p95_latency_ms,"
          + "cohort_100/slo/error_budget_ratio] [] []",
        "svr [ROLLOUT_COHORT_100_PASSED,ROLLOUT_COHORT_100_SOAKED]", "complete cohort_100 -",
      ])
  }

  @Test func `a breach fails its cohort, and only its rule`() throws {
    let world = FakeWorld.unhurried.sampling(.cohort(5)) { _ in
      .readings(["p95_latency_ms": .value(800), "error_budget_ratio": .value(0.01)])
    }
    let plot = Self.plot(try Self.statements(Self.plan(), in: world))
    #expect(plot.last == "block cohort_5 -")
    #expect(plot.contains { $0.hasSuffix("[cohort_5/slo/p95_latency_ms]") })
    #expect(!plot.contains { $0.contains("COHORT_5") })
  }

  @Test func `a failed gate is attested though no cohort was entered`() throws {
    let world = FakeWorld.unhurried.command("build", .ends(.exited(code: 3)))
    #expect(
      Self.plot(try Self.statements(Self.plan(), in: world)) == [
        "FAILED [] [] [gates/build]", "block - -",
      ])
  }

  @Test func `what was not observed is no pass`() throws {
    let plan = Self.plan {
      $0.probe = nil
      $0.slo?.snapshotURL = nil
    }
    let plot = Self.plot(try Self.statements(plan))
    #expect(plot.contains { $0.hasPrefix("WARNED [] [cohort_5/slo/p95_latency_ms") })
    #expect(!plot.contains { $0.hasPrefix("svr") && $0.contains("COHORT") })
  }

  @Test func `a rule on trial is no evidence`() throws {
    let plan = Self.plan { $0.policy.rules[0].onBreach = .observe }
    let plot = Self.plot(try Self.statements(plan))
    #expect(
      plot.contains(
        "WARNED [cohort_5/probe,cohort_5/slo/error_budget_ratio] [cohort_5/slo/p95_latency_ms] []"))
  }

  @Test func `no digest of a release, and the plan is the subject`() throws {
    let hex = String(repeating: "ab", count: 32)
    for (release, kind, line) in [
      (nil, .plan, #""digest":{"sha256":"a1a1"#),
      (Release(name: "web 2"), .plan, #""digest":{"sha256":"a1a1"#),
      (Release(name: "web 2", digest: "v2"), .plan, #""digest":{"sha256":"a1a1"#),
      (Release(name: "web 2", digest: "sha256:XY"), .plan, #""digest":{"sha256":"a1a1"#),
      (Release(name: "web 2", digest: "sha256:" + hex), .release, #"{"sha256":"\#(hex)"}"#),
      (Release(name: "web 2", digest: "sha512:ab"), .release, #"{"sha512":"ab"}"#),
    ] as [(Release?, AttestedSubject.Kind, String)] {
      let plan = Self.plan { $0.release = release }
      let statement = try #require(try Self.statements(plan).first)
      #expect(statement.subject.kind == kind)
      #expect(statement.json.line.contains(line), "\(statement.json.line.prefix(300))")
    }
  }

  @Test func `of samples that passed in a row the first and the last are cited`() throws {
    var driver = RolloutDriver(Self.plan { $0.soak.required = .seconds(3600) }, in: .unhurried)
    let isOver = driver.drive(limit: 10_000)
    try #require(isOver)
    let samples = driver.entries.count { entry in
      entry.event.type == .sloSampled && entry.event.stage == .cohort(100)
    }
    let end = try #require(try Self.statements(driver.entries).last)
    let predicate = Members(end.predicate)
    let cited = predicate["evidence"]?.line ?? ""
    #expect(samples > 100)
    #expect(cited.matches(of: /slo\.sampled cohort_100/).count == 2)
    #expect(predicate["evidenceNotCited"]?.line == String(samples - 2))
  }

  @Test func `not more is cited than a statement holds`() throws {
    let world = FakeWorld.unhurried.sampling(.cohort(100)) { number in
      .readings([
        "p95_latency_ms": .value(number.isMultiple(of: 2) ? 800 : 400),
        "error_budget_ratio": .value(0.01),
      ])
    }
    let plan = Self.plan {
      $0.soak.required = .seconds(36_000)
      $0.policy = .spacetime(failureLimit: 10_000)
    }
    let end = try #require(try Self.statements(plan, in: world).last)
    let evidence = Members(end.predicate)["evidence"]?.line ?? ""
    #expect(evidence.matches(of: /urn:uuid/).count == AttestedEvidence.limit)
    #expect(end.json.line.utf8.count < 64 * 1024)
  }

  @Test func `after the end nothing is decided any more`() throws {
    var driver = RolloutDriver(Self.plan(), in: .unhurried)
    let isOver = driver.drive(limit: 10_000)
    try #require(isOver)
    var entries = driver.entries
    let count = try Self.statements(entries).count
    var late = try #require(entries.last)
    late.event = .cohortEntered(
      CohortEntered(stage: .cohort(5), percent: [CohortPercent].percents(5)[0]))
    entries.append(late)
    #expect(try Self.statements(entries).count == count)
  }

  @Test func `a stream that does not begin with a plan is refused`() throws {
    let entries = RolloutDriver(Self.plan(), in: .unhurried).entries
    #expect(throws: FoldRefusal.self) { try Self.statements(Array(entries.dropFirst())) }
  }

  @Test func `the statements of a rollout are as they were`() throws {
    let lines = try Self.statements(Self.plan()).map(\.json.line)
    try Snapshot.expect(lines.joined(separator: "\n") + "\n", equals: "intoto-statements.jsonl")
  }
}

/// The members of a JSON object.
private struct Members {
  private var members: [(key: String, value: OrderedJSON)] = []

  init(_ json: OrderedJSON) {
    if case .object(let members) = json { self.members = members }
  }

  subscript(key: String) -> OrderedJSON? { members.first { $0.key == key }?.value }
}
