import EventLedger
import RolloutLedger
import RolloutModel
import Synchronization
import Testing

@testable import RolloutRunner

@Suite struct RunningTests {
  @Test func `a rollout in which all goes well leaves these events in this order`() async throws {
    let fixture = RunningFixture()
    let world = FakeWorld()
    #expect(try await fixture.run(in: world) == .decided(.allow))
    #expect(
      try fixture.types == [
        .rolloutPlanned, .runnerAttached, .snapshotCaptured, .sloSampled, .gateStarted,
        .gateFinished, .cohortEntered, .snapshotCaptured, .applyStarted, .applyFinished,
        .probeStarted, .probeFinished, .sloSampled, .soakStarted, .sloSampled, .sloSampled,
        .soakFinished, .snapshotCaptured, .cohortCompleted, .drillStarted, .drillFinished,
        .snapshotCaptured, .sloSampled, .rolloutDecided,
      ])
    #expect(
      world.effects == [
        .fetch(RunningFixture.metricsURL), .fetch(RunningFixture.sloURL), .run("one"),
        .fetch(RunningFixture.metricsURL), .run("apply"), .probe("cohort_50"),
        .fetch(RunningFixture.sloURL), .fetch(RunningFixture.sloURL),
        .fetch(RunningFixture.sloURL), .fetch(RunningFixture.metricsURL), .run("rollback_drill"),
        .fetch(RunningFixture.metricsURL), .fetch(RunningFixture.sloURL),
      ])
  }

  @Test func `a soak is observed for as long as it is required, by the wall clock`() async throws {
    let fixture = RunningFixture()
    _ = try await fixture.run(in: FakeWorld())
    for entry in try fixture.entries {
      guard case .soakFinished(let soak) = entry.event else { continue }
      #expect(soak.observed == .seconds(60))
      #expect(soak.samples == 3)
    }
    let times = try fixture.entries.filter { $0.event.type == .sloSampled }.map(\.time)
    #expect(times.count == 5)
    #expect(times[2] - times[1] == .seconds(30))
    #expect(times[3] - times[2] == .seconds(30))
  }

  @Test func `when any append fails nothing is done any more`() async throws {
    let counting = FailingLog(RunningFixture().log, failingAppend: nil)
    _ = try await RunningFixture().run(in: FakeWorld(), log: counting)
    #expect(counting.appends > 15)
    for failing in 1...counting.appends {
      let fixture = RunningFixture()
      let log = FailingLog(fixture.log, failingAppend: failing)
      let world = FakeWorld(onEffect: { effect in
        #expect(!log.hasFailed, "\(effect) after append \(failing) had failed")
      })
      await #expect(throws: FailingLog.Failed.self) {
        try await fixture.run(in: world, log: log)
      }
      // It did not even try to write again.
      #expect(log.appends == failing)
      #expect(
        try fixture.entries.map(\.version) == (0..<Int64(try fixture.entries.count)).map { $0 })
    }
  }

  @Test func `what is to be done is in the log before it is done`() async throws {
    let fixture = RunningFixture()
    let log = fixture.log
    let intents = Mutex<[RolloutModel.EventType?]>([])
    let world = FakeWorld(onEffect: { effect in
      let last = log.events(from: Position(0), limit: 100).last
      switch effect {
      case .fetch: break
      case .run, .probe:
        intents.withLock { $0.append(last.flatMap { .init(rawValue: $0.type.text) }) }
      }
    })
    _ = try await fixture.run(in: world)
    #expect(
      intents.withLock { $0 } == [.gateStarted, .applyStarted, .probeStarted, .drillStarted])
  }

  @Test func `a run that is cancelled in a command records it and lets go`() async throws {
    let fixture = RunningFixture()
    let world = FakeWorld(
      end: { _ in .cancelled },
      onEffect: { effect in if effect == .run("one") { cancelCurrentTask() } })
    #expect(try await inTask { try await fixture.run(in: world) } == .interrupted)
    #expect(
      try fixture.types.suffix(3) == [.gateStarted, .gateInterrupted, .runnerDetached])
    #expect(world.effects.last == .run("one"))
    guard case .runnerDetached(let payload)? = try fixture.entries.last?.event else { return }
    #expect(payload.reason == "asked to")
  }

  @Test(arguments: [
    FakeWorld.Effect.fetch(RunningFixture.metricsURL), .fetch(RunningFixture.sloURL),
    .probe("cohort_50"),
  ])
  func `a run that is cancelled in a request takes no answer for evidence`(
    _ moment: FakeWorld.Effect
  ) async throws {
    let fixture = RunningFixture()
    let world = FakeWorld(
      answer: { $0 == moment ? .cancelled : .healthy },
      onEffect: { effect in if effect == moment { cancelCurrentTask() } })
    #expect(try await inTask { try await fixture.run(in: world) } == .interrupted)
    #expect(world.effects.last == moment)
    let types = try fixture.types
    #expect(types.last == .runnerDetached)
    #expect(!types.contains(.probeFinished) && !types.contains(.sloUnavailable))
  }

  /// Regressed: a signal just after the decision made an interrupted rollout of a completed one.
  @Test func `a rollout that is decided stays decided when the signal comes late`() async throws {
    let fixture = RunningFixture()
    let end = try await inTask {
      try await fixture.run(in: FakeWorld(), observer: CancelsAtDecision())
    }
    #expect(end == .decided(.allow))
    #expect(try fixture.types.last == .rolloutDecided)
  }

  @Test func `another writer in the stream stops the runner with a version conflict`() async throws
  {
    let fixture = RunningFixture()
    let store = RolloutStore(log: fixture.log)
    let world = FakeWorld(onEffect: { effect in
      guard effect == .run("one") else { return }
      do {
        let count = Int64(try store.entries(of: fixture.rollout).count)
        let other = PendingEvent(
          id: EventID.generate(milliseconds: 5, random: (8, 9)),
          time: Timestamp(millisecondsSince1970: 5),
          event: .runnerAttached(RunnerAttached(epoch: 2, host: "other", processID: 9)))
        _ = try store.append([other], to: fixture.rollout, atVersion: count, by: fixture.actor)
      } catch {
        Issue.record(error)
      }
    })
    await #expect {
      try await fixture.run(in: world)
    } throws: { error in
      guard case .versionConflict? = error as? LedgerRefusal else { return false }
      return true
    }
    #expect(world.effects.last == .run("one"))
    #expect(try fixture.types.last == .runnerAttached)
  }

  private func inTask(
    _ body: @escaping @Sendable () async throws -> RolloutRunner.End
  ) async throws -> RolloutRunner.End {
    try await Task { try await body() }.value
  }
}

private func cancelCurrentTask() {
  unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
}

private struct CancelsAtDecision: RolloutObserver {
  func appended(_ entries: [LedgerEntry], state: RolloutState) {
    if state.decided != nil { cancelCurrentTask() }
  }

  func printed(_ bytes: [UInt8], by request: CommandRequest) {}
  func waiting(until time: Timestamp, now: Timestamp, state: RolloutState) {}
}
