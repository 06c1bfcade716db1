import EventLedger
import RolloutLedger
import RolloutModel
import RolloutRedaction
import Synchronization
import Testing

@testable import RolloutRunner

/// A rollout with one of everything, a log in memory and what a runner needs.
struct RunningFixture {
  let log = InMemoryEventLog(clock: RunningFixture.time, random: RunningFixture.random)
  let rollout = RolloutID("fixture")
  let actor = Operator(name: "olga", host: "workshop")
  var plan = RunningFixture.plan

  static let sloURL = "http://slo.test/now"
  static let metricsURL = "http://metrics.test/all"

  static let plan = Plan(
    name: "fixture", service: "service", environment: "test", summaryTitle: "Fixture",
    cohorts: [CohortPercent(50)].compactMap { $0 },
    soak: SoakPlan(required: .seconds(60), sampleInterval: .seconds(30)),
    snapshots: [SnapshotSource(name: "metrics", url: metricsURL)],
    gates: .run([Gate(name: GateName("one"), command: CommandPlan(command: "./one"))]),
    apply: CommandPlan(command: "./apply"),
    probe: ProbePlan(baseURL: "http://probe.test", path: "/p", body: PlaceholderText("{}")),
    slo: SLOPlan(
      snapshotURL: sloURL, metrics: [Metric(name: MetricName("p95"), paths: ["p95"])]),
    policy: Policy(
      rules: Limit("600").map {
        [
          Rule(
            name: RuleName("p95"),
            condition: .threshold(Threshold(MetricName("p95"), limit: $0)))
        ]
      } ?? []),
    drill: .run(CommandPlan(command: "./drill")))

  func run(
    in world: FakeWorld, log: (any EventLog)? = nil, redactor: Redactor = Redactor(),
    observer: any RolloutObserver = NobodyWatches(), after: Int? = nil
  ) async throws -> RolloutRunner.End {
    let planned = RolloutPlanned(
      plan: plan, planDigest: ContentDigest(of: []), policyDigest: ContentDigest(of: []),
      workspace: "/w", artifactDirectory: "/w/a", startLabel: "20270115T080000Z",
      plannedBy: actor, toolVersion: "test")
    let runner = RolloutRunner(
      store: RolloutStore(log: log ?? self.log), rollout: rollout, by: actor, world: world,
      observer: observer, redactor: redactor,
      ids: EventIDSequence(clock: RunningFixture.time, random: RunningFixture.random),
      place: RunnerPlace(host: actor.host, processID: 7, processStart: nil),
      settings: RolloutRunner.Settings(heartbeat: .seconds(3600)))
    if try entries.isEmpty { try runner.plan(planned) }
    let epoch = try entries.reduce(0) { $1.event.epoch ?? $0 }
    return try await runner.attend(planned, after: after ?? epoch) { "asked to" }
  }

  /// Appends from elsewhere, as another process does.
  func append(_ event: RolloutEvent) {
    do {
      let count = Int64(try entries.count)
      let pending = PendingEvent(
        id: EventID.generate(milliseconds: 5, random: (8, UInt64(count))),
        time: Timestamp(millisecondsSince1970: 5), event: event)
      _ = try RolloutStore(log: log).append(
        [pending], to: rollout, atVersion: count, by: actor)
    } catch {
      Issue.record(error)
    }
  }

  var entries: [LedgerEntry] {
    get throws { try RolloutStore(log: log).entries(of: rollout) }
  }

  var types: [RolloutModel.EventType] {
    get throws { try entries.map(\.event.type) }
  }

  private static let time: @Sendable () -> EventTime = {
    guard let time = EventTime(milliseconds: 1_800_000_000_000) else {
      preconditionFailure("Invariant: a time of this century can be held")
    }
    return time
  }

  private static let random: @Sendable () -> UInt64 = {
    counter.wrappingAdd(1, ordering: .relaxed).newValue
  }
  private static let counter = Atomic<UInt64>(0)
}

/// For runs whose log is all that counts.
struct NobodyWatches: RolloutObserver {
  func appended(_ entries: [LedgerEntry], state: RolloutState) {}
  func printed(_ bytes: [UInt8], by request: CommandRequest) {}
  func waiting(until time: Timestamp, now: Timestamp, state: RolloutState) {}
}
