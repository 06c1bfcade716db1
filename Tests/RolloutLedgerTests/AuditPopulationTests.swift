import EventLedger
import GRDB
import RolloutLedger
import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct AuditPopulationTests {
  /// Three rollouts of two services, whose events are interleaved.
  private func ledger() throws -> StoreFixture {
    let fixture = try StoreFixture(.file)
    var other = Plan.small(cohorts: .percents(5, 50))
    other.service = "billing"
    var drivers = [
      ("r1", RolloutDriver(.production())), ("r2", RolloutDriver(other)),
      ("r3", RolloutDriver(.production(), in: FakeWorld().probing(.cohort(5), .status(503)))),
    ]
    for index in drivers.indices { drivers[index].1.run() }
    for place in 0..<(drivers.map(\.1.entries.count).max() ?? 0) {
      for (id, driver) in drivers where place < driver.entries.count {
        _ = try fixture.store.append(
          fixture.pending([driver.entries[place]]), to: RolloutID(id), atVersion: Int64(place),
          by: Operator(name: "ada", host: "deploy-1"))
      }
    }
    return fixture
  }

  private func all(_ log: any EventLog) throws -> [RecordedEvent] {
    try log.events(from: Position(0), limit: 10_000)
  }

  @Test func `the population is what brute force finds`() throws {
    let fixture = try ledger()
    let log = fixture.store.log
    let population = try AuditPopulation(log, period: AuditPeriod())
    let entered = try all(log).filter { $0.type.text == "cohort.entered" }
    #expect(entered.count == 10)
    #expect(population.promotions.map(\.event) == entered.map(\.id))
    #expect(population.rollouts.map(\.rollout) == ["r1", "r2", "r3"])
    #expect(population.head == (try log.head()))
    let outcomes = population.outcomes.mapValues(\.decision)
    #expect(outcomes == ["r1": .allow, "r2": .allow, "r3": .block])
    let first = try #require(population.promotions.first { $0.rollout == "r1" })
    #expect(first.service == "spacetime" && first.stage == "cohort_1")
    #expect(first.by == Operator(name: "ada", host: "deploy-1"))
    #expect(first.policy?.text.hasPrefix("sha256:3f9a2c11") == true)
  }

  @Test func `periods that follow each other have every promotion once`() throws {
    let fixture = try ledger()
    let log = fixture.store.log
    let times = try all(log).map(\.recordedTime)
    let whole = try AuditPopulation(log, period: AuditPeriod())
    for cut in stride(from: 0, to: times.count, by: 13) {
      let before = try AuditPopulation(log, period: AuditPeriod(to: times[cut]))
      let after = try AuditPopulation(log, period: AuditPeriod(from: times[cut]))
      #expect(before.promotions + after.promotions == whole.promotions)
      #expect(before.rollouts + after.rollouts == whole.rollouts)
      #expect(before.promotions.allSatisfy { $0.recordedTime < times[cut] })
    }
  }

  @Test func `one service's promotions are asked for by its name`() throws {
    let fixture = try ledger()
    let log = fixture.store.log
    let billing = try AuditPopulation(log, period: AuditPeriod(service: "billing"))
    #expect(billing.promotions.map(\.stage) == ["cohort_5", "cohort_50"])
    #expect(billing.rollouts.map(\.rollout) == ["r2"])
    #expect(try AuditPopulation(log, period: AuditPeriod(service: "none")).promotions.isEmpty)
  }

  @Test func `what was redacted is never left out`() throws {
    let fixture = try ledger()
    let log = try #require(fixture.file)
    let before = try AuditPopulation(log, period: AuditPeriod())
    for record in try all(log)
    where record.stream.text == "r2"
      && ["rollout.planned", "cohort.entered"].contains(record.type.text)
    {
      try log.redact(
        RedactionRequest(
          id: fixture.samples.id(), event: record.id, reason: "a name",
          time: fixture.samples.now(), actor: nil)
      ) { _ in false }
    }
    let after = try AuditPopulation(log, period: AuditPeriod())
    #expect(after.promotions.map(\.event) == before.promotions.map(\.event))
    #expect(after.digest == before.digest)
    #expect(after.promotions.map(\.stage) == before.promotions.map(\.stage))
    #expect(after.promotions.count { $0.isRedacted } == 2)
    let billing = try AuditPopulation(log, period: AuditPeriod(service: "billing"))
    #expect(billing.promotions.map(\.service) == ["(redacted)", "(redacted)"])
  }

  @Test func `a header that was changed gives no list`() throws {
    let fixture = try ledger()
    let log = try #require(fixture.file)
    let queue = try DatabaseQueue(path: log.path)
    try queue.write { db in
      try db.execute(sql: "DROP TRIGGER events_are_never_updated")
      try db.execute(
        sql: """
          UPDATE events SET header = CAST(replace(
            CAST(header AS TEXT), 'cohort.entered', 'cohort.abcdefg') AS BLOB)
          WHERE type = 'cohort.entered' AND stream = 'r2'
          """)
    }
    try queue.close()
    // The leaf no longer fits the header, and no event is read then.
    let failure = try #require(throws: LedgerFailure.self) {
      try AuditPopulation(log, period: AuditPeriod())
    }
    #expect(failure.code == .damaged)
  }

  @Test func `a checkpoint that the ledger does not begin with is refused`() throws {
    let fixture = try ledger()
    let log = fixture.store.log
    let right = try log.head(atSize: 5)
    #expect(throws: Never.self) {
      try AuditPopulation(log, period: AuditPeriod(), checkpoint: right)
    }
    let wrong = Head(size: 5, root: try log.head(atSize: 4).root)
    #expect(throws: AuditRefusal.otherRoot(found: right.root, head: wrong)) {
      try AuditPopulation(log, period: AuditPeriod(), checkpoint: wrong)
    }
  }

  @Test func `the digest is over the ids, each with a line feed`() throws {
    let fixture = try ledger()
    let population = try AuditPopulation(fixture.store.log, period: AuditPeriod())
    let text = population.promotions.map { "\($0.event)\n" }.joined()
    #expect(population.digest == Digest.sha256(of: Array(text.utf8)))
  }

  @Test func `a sample is the smallest digests of seed, zero and id`() throws {
    let fixture = try ledger()
    let population = try AuditPopulation(fixture.store.log, period: AuditPeriod())
    let expected = population.promotions.map { promotion in
      (
        Digest.sha256(of: Array("2026-Q3".utf8) + [0] + Array("\(promotion.event)".utf8)).hex,
        promotion.event
      )
    }.sorted { $0.0 < $1.0 }
    for count in [1, 4, 10, 25] {
      let sample = population.sample(seed: "2026-Q3", count: count)
      #expect(sample.map(\.promotion.event) == expected.prefix(count).map(\.1))
      #expect(sample.map(\.draw.hex) == expected.prefix(count).map(\.0))
    }
    #expect(
      population.sample(seed: "2026-Q4", count: 10).map(\.promotion.event)
        != expected.prefix(10).map(\.1))
  }

  @Test func `a sample does not depend on what else happens`() throws {
    let fixture = try ledger()
    let log = fixture.store.log
    let end = try #require(try all(log).last?.recordedTime.milliseconds).advanced(by: 1)
    let period = AuditPeriod(to: EventTime(milliseconds: end))
    let before = try AuditPopulation(log, period: period)
    try fixture.add("r9", .production())
    let after = try AuditPopulation(log, period: period)
    #expect(after.head != before.head)
    #expect(after.digest == before.digest)
    #expect(
      after.sample(seed: "s", count: 5).map(\.promotion)
        == before.sample(seed: "s", count: 5).map(\.promotion))
  }
}
