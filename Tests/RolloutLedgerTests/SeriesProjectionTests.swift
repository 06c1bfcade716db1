import EventLedger
import GRDB
import RolloutLedger
import RolloutModel
import RolloutScenarios
import RolloutTestSupport
import Testing

@Suite struct `The projection of series` {
  /// Appends histories that the simulator made, a few events at a time.
  private func fixture(_ seeds: ClosedRange<UInt64>) throws -> (
    StoreFixture, SQLiteEventLog, [RunSeries]
  ) {
    let fixture = try StoreFixture(.file)
    var expected: [RunSeries] = []
    for seed in seeds {
      var random = SplitMix64(seed: seed)
      for (number, history) in [false, true]
        .map({ Simulation(seed: seed).history(killed: $0) }).enumerated()
      where history.allSatisfy(\.event.isStorable) {
        let rollout = RolloutID("r\(seed)-\(number)")
        var version = 0
        while version < history.count {
          let part = history[version...].prefix(Int.random(in: 1...40, using: &random))
          _ = try fixture.store.append(
            fixture.pending(part), to: rollout, atVersion: Int64(version),
            by: Operator(name: "ada", host: "deploy-1"))
          version += part.count
        }
        expected.append(
          try RunSeries(of: rollout, folding: try fixture.store.entries(of: rollout)))
      }
    }
    return (fixture, try #require(fixture.file), expected)
  }

  @Test func `holds what folding the events gives, and is rebuilt to the same bytes`() throws {
    let (fixture, log, expected) = try fixture(1...30)
    defer { withExtendedLifetime(fixture) {} }
    #expect(expected.contains { $0.count > 10 })
    #expect(expected.contains { $0.spans.contains { $0.attempt > 1 } })
    let stored = try SeriesReader(log).series()
    for (stored, expected) in zip(stored, expected) { #expect(stored.isSame(as: expected)) }
    #expect(stored.count == expected.count)
    let grown = try log.projectionReports()
    #expect(try log.rebuildProjections() == grown)
  }

  @Test(arguments: [1, 2, 5])
  func `is rebuilt to the same by several`(workers: Int) async throws {
    let (fixture, log, expected) = try fixture(1...60)
    defer { withExtendedLifetime(fixture) {} }
    // More than one part, so that there is something to read ahead.
    #expect(expected.reduce(0) { $0 + $1.count } > 600)
    let grown = try log.projectionReports()
    #expect(try await log.rebuildProjections(workers: workers) == grown)
    #expect(try log.rebuildProjections() == grown)
  }

  @Test(arguments: [1, 2, 3])
  func `batches are the same series in the same order`(workers: Int) async throws {
    let (fixture, log, _) = try fixture(1...40)
    defer { withExtendedLifetime(fixture) {} }
    let reader = SeriesReader(log)
    var some = SeriesRequest()
    some.rollouts = Set(
      try reader.series().enumerated().filter { $0.offset % 7 == 3 }
        .map(\.element.rollout))
    for request in [SeriesRequest(), some] {
      let expected = try reader.series(request)
      let batches = try await reader.mapBatches(request, workers: workers) { ($0, $1) }
      let found = batches.flatMap(\.0)
      #expect(found.count == expected.count)
      for (found, expected) in zip(found, expected) { #expect(found.isSame(as: expected)) }
      var count = 0
      for (batch, first) in batches {
        #expect(first == count)
        count += batch.count
      }
      if request.rollouts == nil { #expect(batches.count > 1) }
    }
  }

  @Test func `a broken column is damage, and no series`() async throws {
    let (fixture, log, _) = try fixture(1...5)
    defer { withExtendedLifetime(fixture) {} }
    let queue = try DatabaseQueue(path: log.path)
    try await queue.write { db in
      try db.execute(
        sql: "UPDATE series_columns SET numbers = substr(numbers, 9) WHERE key = (SELECT max(key) "
          + "FROM series_columns WHERE length(numbers) >= 16)")
    }
    #expect(throws: SeriesDamaged.self) { try SeriesReader(log).series() }
    await #expect(throws: SeriesDamaged.self) {
      try await SeriesReader(log).mapBatches(SeriesRequest()) { batch, _ in batch.count }
    }
  }

  @Test func `columns go on over chunks`() throws {
    let fixture = try StoreFixture(.file)
    let log = try #require(fixture.file)
    var driver = RolloutDriver(.small(), in: FakeWorld())
    driver.run()
    let planned = try #require(driver.entries.first)
    var version: Int64 = 0
    func append(_ events: [RolloutEvent]) throws {
      let entries = events.map { event in
        PendingEvent(id: fixture.samples.id(), time: planned.time, event: event)
      }
      _ = try fixture.store.append(
        entries, to: "long", atVersion: version, by: Operator(name: "ada", host: "deploy-1"))
      version += Int64(events.count)
    }
    try append([planned.event])
    let unavailable = { (number: Int) in
      RolloutEvent.sloUnavailable(
        SLOUnavailable(
          stage: .baseline, number: number, url: "http://127.0.0.1/slo", duration: .zero,
          reason: "refused", verdicts: [], body: nil))
    }
    for batch in 0..<9 { try append((1...250).map { unavailable(batch * 250 + $0) }) }
    let series = try #require(try SeriesReader(log).series().first)
    #expect(series.count == 2_250)
    #expect(series.times.count == 2_250)
    #expect(series.positions == Array(1...2_250))
    let grown = try log.projectionReports()
    #expect(try log.rebuildProjections() == grown)
  }

  @Test func `a request chooses rollouts and columns`() throws {
    let (fixture, log, expected) = try fixture(1...6)
    defer { withExtendedLifetime(fixture) {} }
    let reader = SeriesReader(log)
    var request = SeriesRequest()
    let one = try #require(expected.last).rollout
    request.rollouts = [one]
    #expect(try reader.series(request).map(\.rollout) == [one])
    request = SeriesRequest()
    request.service = "nobody's"
    #expect(try reader.series(request).isEmpty)
    request = SeriesRequest()
    request.statuses = [.completed]
    #expect(
      try reader.series(request).map(\.rollout)
        == expected.filter { $0.facts.end?.status == .completed }.map(\.rollout))
    request = SeriesRequest()
    request.metrics = ["p95_latency_ms"]
    request.evidence = [.verdicts]
    for series in try reader.series(request) where series.count > 0 {
      #expect(series.times.isEmpty && series.positions.isEmpty)
      #expect(series.verdicts.allSatisfy { $0.count == series.count })
      for (metric, values) in zip(series.plan.metrics, series.values) {
        #expect(values.count == (metric.name == "p95_latency_ms" ? series.count : 0))
      }
    }
  }
}

extension RolloutEvent {
  /// The simulator also makes readings that no snapshot can have, and no JSON either.
  fileprivate var isStorable: Bool {
    guard case .sloSampled(let payload) = self else { return true }
    return payload.readings.allSatisfy { $0.value?.isFinite ?? true }
  }
}

extension RunSeries {
  /// Equal to the bit: NaN patterns count, as `==` would not have it.
  func isSame(as other: RunSeries) -> Bool {
    func bits(_ series: RunSeries) -> [[UInt64]] { series.values.map { $0.map(\.bitPattern) } }
    var (mine, theirs) = (self, other)
    (mine.values, theirs.values) = ([], [])
    return mine == theirs && bits(self) == bits(other)
  }
}
