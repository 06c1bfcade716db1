import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutEvidence

@Suite struct CDEventMapperTests {
  private static let rollout: RolloutID = "01a2093f-5445-792e-8624-93c81c0e01e4"
  private static let ledger = "urn:uuid:01a2093f-5402-7033-a582-5ce6d3200b32"

  private static func mapper() -> CDEventMapper {
    CDEventMapper(rollout: rollout, source: ledger)
  }

  private static func id(_ version: Int64) -> String {
    "01a2093f-5652-7cc6-9df2-" + String(1_000_000_000_000 + version).dropFirst()
  }

  private static func entry(_ event: RolloutEvent, version: Int64) -> LedgerEntry {
    LedgerEntry(
      position: version + 3, version: version, id: id(version), time: .scenarioStart,
      recordedTime: .scenarioStart, actor: Operator(name: "ada", host: "deploy-1"), event: event)
  }

  private static func story(
    _ plan: Plan, in world: FakeWorld = .unhurried
  ) -> [CDEvent] {
    var driver = RolloutDriver(plan, in: world)
    let isOver = driver.drive(limit: 10_000)
    #expect(isOver)
    var mapper = mapper()
    return driver.entries.flatMap { mapper.events(of: $0) }
  }

  private static func plot(_ events: [CDEvent]) -> [String] {
    events.map { "\($0.type.rawValue.dropLast(6)) \($0.subject.dropFirst(rollout.text.count))" }
  }

  /// What a sample of each type gives, right after the plan. Without a default, so that a new type
  /// must be put down here.
  private static func expected(_ type: EventType) -> [CDEventType] {
    switch type {
    case .rolloutPlanned: [.pipelineRunQueued]
    case .rolloutDecided, .rolloutAborted, .rolloutRolledBack: [.pipelineRunFinished]
    case .runnerAttached: [.runnerAttached]
    case .runnerDetached: [.runnerDetached]
    case .rolloutHeld: [.holdPlaced]
    case .rolloutResumed: [.holdLifted]
    case .rolloutRetried: [.failureRetried]
    case .failureWaived: [.failureWaived]
    case .changeLabelled: [.changeLabelled]
    case .clockJumped: [.clockJumped]
    case .snapshotCaptured: [.snapshotCaptured]
    case .snapshotFailed: [.snapshotFailed]
    case .gateStarted: [.testSuiteRunStarted, .testCaseRunStarted]
    case .probeStarted: [.testCaseRunStarted]
    case .gateFinished, .gateInterrupted, .probeFinished, .probeInterrupted:
      [.testCaseRunFinished]
    case .gateSkipped, .probeSkipped: [.testCaseRunSkipped]
    case .cohortEntered: [.taskRunStarted, .cohortEntered]
    case .cohortCompleted: [.taskRunFinished, .cohortCompleted]
    case .applyStarted, .rollbackStarted: [.taskRunStarted]
    case .applyFinished, .applyInterrupted, .rollbackFinished, .rollbackInterrupted:
      [.taskRunFinished]
    case .sloSampled: [.sampleRecorded, .incidentDetected]
    case .sloUnavailable: [.sampleUnavailable]
    case .sloSkipped: [.sampleSkipped]
    case .soakStarted: [.soakStarted]
    case .soakFinished: [.soakFinished]
    case .soakGap: [.soakGapped]
    case .soakPromoted: [.soakPromoted]
    case .drillStarted: [.drillStarted]
    case .drillFinished: [.drillFinished]
    case .drillInterrupted: [.drillInterrupted]
    case .drillSkipped: [.drillSkipped]
    case .rollbackRequested: [.rollbackRequested]
    case .rolloutImported, .importContinued: []
    }
  }

  @Test(arguments: EventType.allCases)
  func `each type of event has its CDEvents`(type: EventType) throws {
    var mapper = Self.mapper()
    _ = mapper.events(of: Self.entry(RolloutEventSamples.all[0], version: 0))
    let event = try #require(RolloutEventSamples.all.first { $0.type == type })
    let found = mapper.events(of: Self.entry(event, version: 1))
    #expect(found.map(\.type) == Self.expected(type))
    let id = Self.id(1)
    #expect(found.map(\.id) == Array([id, id + ".2"].prefix(found.count)))
  }

  @Test func `the lines of the samples are as they were`() throws {
    var mapper = Self.mapper()
    let lines = RolloutEventSamples.all.enumerated().flatMap { version, event in
      mapper.events(of: Self.entry(event, version: Int64(version))).map(\.json.line)
    }
    try Snapshot.expect(lines.joined(separator: "\n") + "\n", equals: "cdevents.jsonl")
  }

  @Test func `a rollout that goes well deploys, upgrades and publishes the service`() {
    var plan = Plan.small(cohorts: .percents(5, 100))
    plan.soak = SoakPlan(required: .seconds(60), mode: .advisory)
    #expect(
      Self.plot(Self.story(plan)) == [
        "pipelinerun.queued ", "pipelinerun.started ", "rollout-runner.attached /runner#1",
        "rollout-sample.recorded /baseline/slo", "testsuiterun.started /gates",
        "testcaserun.started /gates/build#1", "testcaserun.finished /gates/build#1",
        "testsuiterun.finished /gates", "taskrun.started /cohort_5",
        "rollout-cohort.entered /cohort_5", "service.deployed ",
        "testcaserun.started /cohort_5/probe", "testcaserun.finished /cohort_5/probe",
        "rollout-sample.recorded /cohort_5/slo", "rollout-soak.finished /cohort_5/soak",
        "taskrun.finished /cohort_5", "rollout-cohort.completed /cohort_5",
        "taskrun.started /cohort_100", "rollout-cohort.entered /cohort_100", "service.upgraded ",
        "testcaserun.started /cohort_100/probe", "testcaserun.finished /cohort_100/probe",
        "rollout-sample.recorded /cohort_100/slo", "rollout-soak.finished /cohort_100/soak",
        "taskrun.finished /cohort_100", "rollout-cohort.completed /cohort_100",
        "pipelinerun.finished ", "service.published ",
      ])
  }

  @Test func `a breach opens one incident, and a sample without one closes it`() {
    var plan = Plan.small(
      soak: SoakPlan(required: .seconds(120), sampleInterval: .seconds(30)),
      policy: .spacetime(failureLimit: 9))
    plan.gates = .skip(reason: "none")
    let world = FakeWorld.unhurried.sampling(.cohort(5)) { number in
      .readings([
        "p95_latency_ms": .value((2...3).contains(number) ? 800 : 400),
        "error_budget_ratio": .value(0.01),
      ])
    }
    let incidents = Self.story(plan, in: world).filter { $0.type.rawValue.hasPrefix("incident") }
    #expect(incidents.map(\.type) == [.incidentDetected, .incidentResolved])
    #expect(Set(incidents.map(\.subject)).count == 1)
  }

  @Test func `a breach of a rule on trial is no incident`() {
    var plan = Plan.small(soak: SoakPlan(required: .zero, mode: .advisory))
    for index in plan.policy.rules.indices { plan.policy.rules[index].onBreach = .observe }
    let world = FakeWorld.unhurried.sampling(.cohort(5)) { _ in
      .readings(["p95_latency_ms": .value(800), "error_budget_ratio": .value(0.5)])
    }
    let types = Self.story(plan, in: world).map(\.type)
    #expect(types.contains(.sampleRecorded) && !types.contains(.incidentDetected))
  }

  @Test func `ids are unique, and each CDEvent names the one before it`() {
    let events = Self.story(.production())
    #expect(Set(events.map(\.id)).count == events.count)
    #expect(events.map(\.previous) == [nil] + events.dropLast().map(\.id))
  }

  @Test func `names are those that the specification allows`() {
    let standard = /dev\.cdevents\.[a-z]+\.[a-z]+\.[0-9]\.[0-9]\.[0-9]/
    let custom = /dev\.cdeventsx\.[a-zA-Z0-9]+-[a-zA-Z]+\.[a-zA-Z]+\.[0-9]\.[0-9]\.[0-9]/
    for type in CDEventType.allCases {
      #expect(type.name.wholeMatch(of: type.isCustom ? custom : standard) != nil, "\(type.name)")
    }
  }

  @Test func `what cannot be read is told with its place alone`() throws {
    var mapper = Self.mapper()
    let record = UnreadRecord(
      id: Self.id(9), type: "event.redacted", position: 9, version: 0, time: .scenarioStart,
      isRedacted: false)
    let event = try #require(mapper.events(ofUnread: record).first)
    #expect(event.type == .recordAppended && event.id == Self.id(9))
    #expect(event.json.line.contains(#""content":{"eventType":"event.redacted","redacted":false}"#))
  }

  @Test(arguments: [
    (nil, "web", "pkg:generic/web"),
    (Release(name: "shop/web", digest: "sha256:0f"), "web", "pkg:generic/shop%2Fweb@sha256%3A0f"),
    (Release(name: "ünï"), "web", "pkg:generic/%C3%BCn%C3%AF"), (nil, "", "pkg:generic/unnamed"),
  ])
  func `an artifact is a package URL`(release: Release?, service: String, text: String) {
    #expect(PackageURL(release, service: service).text == text)
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (1_788_256_803_120, "2026-09-01T10:00:03.120Z"),
      (-5, "1970-01-01T00:00:00.000Z"), (.max, "9999-12-31T23:59:59.999Z"),
    ] as [(Int64, String)])
  func `times are in RFC 3339`(milliseconds: Int64, text: String) {
    #expect(Timestamp(millisecondsSince1970: milliseconds).rfc3339 == text)
  }
}
