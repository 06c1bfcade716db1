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
    #expect(try await fixture.run(in: world) == .ended(.completed))
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
      case .fetch, .endLeftovers: break
      case .run, .probe:
        intents.withLock { $0.append(last.flatMap { .init(rawValue: $0.type.text) }) }
      }
    })
    _ = try await fixture.run(in: world)
    #expect(
      intents.withLock { $0 } == [.gateStarted, .applyStarted, .probeStarted, .drillStarted])
  }

  @Test func `a run that is cancelled in a command records it and lets go`() async throws {
    let task = CancellableTask()
    let fixture = RunningFixture()
    let world = FakeWorld(
      end: { _ in .cancelled },
      onEffect: { effect in if effect == .run("one") { task.cancel() } })
    #expect(try await task.run { try await fixture.run(in: world) } == .interrupted)
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
    let task = CancellableTask()
    let fixture = RunningFixture()
    let world = FakeWorld(
      answer: { $0 == moment ? .cancelled : .healthy },
      onEffect: { effect in if effect == moment { task.cancel() } })
    #expect(try await task.run { try await fixture.run(in: world) } == .interrupted)
    #expect(world.effects.last == moment)
    let types = try fixture.types
    #expect(types.last == .runnerDetached)
    #expect(!types.contains(.probeFinished) && !types.contains(.sloUnavailable))
  }

  /// Regressed: a signal just after the decision made an interrupted rollout of a completed one.
  @Test func `a rollout that is decided stays decided when the signal comes late`() async throws {
    let task = CancellableTask()
    let fixture = RunningFixture()
    let end = try await task.run {
      try await fixture.run(in: FakeWorld(), observer: CancelsAtDecision(task: task))
    }
    #expect(end == .ended(.completed))
    #expect(try fixture.types.last == .rolloutDecided)
  }

  @Test func `a runner that was taken over from stops and does nothing more`() async throws {
    let fixture = RunningFixture()
    let successor = RunnerAttached(epoch: 2, host: "other", processID: 9)
    let world = FakeWorld(onEffect: { effect in
      if effect == .run("one") { fixture.append(.runnerAttached(successor)) }
    })
    await #expect(
      throws: RunnerFenced(rollout: fixture.rollout, epoch: 1, successor: successor)
    ) {
      try await fixture.run(in: world)
    }
    #expect(world.effects.last == .run("one"))
    #expect(try fixture.types.last == .runnerAttached)
  }

  @Test func `what people append meanwhile is taken in before anything else is done`() async throws
  {
    let fixture = RunningFixture()
    let world = FakeWorld(onEffect: { effect in
      if effect == .run("one") {
        fixture.append(.rolloutAborted(RolloutAborted(reason: "wrong release")))
      }
    })
    #expect(try await fixture.run(in: world) == .ended(.aborted))
    #expect(world.effects.last == .run("one"))
    // The gate had ended when the runner found out: that is a fact.
    #expect(
      try fixture.types.suffix(3) == [.gateStarted, .rolloutAborted, .gateFinished])
  }

  @Test func `a hold that comes while a gate runs keeps the first cohort from being entered`()
    async throws
  {
    let fixture = RunningFixture()
    let world = FakeWorld(onEffect: { effect in
      if effect == .run("one") {
        fixture.append(
          .rolloutHeld(
            RolloutHeld(
              cause: .person, reason: "lunch", owner: "ada",
              until: Timestamp(millisecondsSince1970: 1_800_000_600_000))))
      }
    })
    #expect(try await fixture.run(in: world) == .ended(.completed))
    let entries = try fixture.entries
    let types = entries.map(\.event.type)
    let lifted = try #require(types.firstIndex(of: .rolloutResumed))
    let entered = try #require(types.firstIndex(of: .cohortEntered))
    #expect(lifted < entered)
    #expect(entries[lifted].time.millisecondsSince1970 >= 1_800_000_600_000)
  }

  @Test func `a runner ends what a lost one left of its command, and of no other`() async throws {
    let fixture = RunningFixture()
    // The one append that fails is that of the gate's end: as if the runner had been killed.
    let world = FakeWorld()
    let log = FailingLog(fixture.log, failingAppend: 6)
    await #expect(throws: FailingLog.Failed.self) { try await fixture.run(in: world, log: log) }
    #expect(world.effects.last == .run("one"))
    #expect(try fixture.types.last == .gateStarted)
    let second = FakeWorld()
    #expect(try await fixture.run(in: second) == .ended(.completed))
    #expect(second.effects.first == .endLeftovers(of: "one"))
    #expect(second.effects.count { $0 == .endLeftovers(of: "one") } == 1)
  }

  @Test func `what a person does while a runner attaches comes first`() async throws {
    let fixture = RunningFixture()
    let log = FailingLog(fixture.log, failingAppend: 6)
    await #expect(throws: FailingLog.Failed.self) {
      try await fixture.run(in: FakeWorld(), log: log)
    }
    fixture.append(.rolloutAborted(RolloutAborted(reason: "wrong release")))
    let world = FakeWorld()
    #expect(try await fixture.run(in: world) == .ended(.aborted))
    #expect(world.effects.isEmpty)
    #expect(try fixture.types.last == .rolloutAborted)
  }

  @Test func `a runner that attached since we looked is left alone`() async throws {
    let fixture = RunningFixture()
    let log = FailingLog(fixture.log, failingAppend: 6)
    await #expect(throws: FailingLog.Failed.self) {
      try await fixture.run(in: FakeWorld(), log: log)
    }
    let other = RunnerAttached(epoch: 2, host: "other", processID: 9)
    fixture.append(.runnerAttached(other))
    let world = FakeWorld()
    await #expect(throws: RunnerFenced(rollout: fixture.rollout, epoch: 2, successor: other)) {
      try await fixture.run(in: world, after: 1)
    }
    #expect(world.effects.isEmpty)
    #expect(try fixture.types.last == .runnerAttached)
  }

  @Test func `a rollback runs what was planned, not what was recorded of it`() async throws {
    var fixture = RunningFixture()
    fixture.plan.rollback = RollbackPlan(
      command: CommandPlan(command: "curl -H 'Authorization: Bearer abcdef123456' x"))
    let ran = Mutex<[String]>([])
    let world = FakeWorld(
      answer: { effect in
        effect == .probe("cohort_50") ? .response(status: 500, body: []) : .healthy
      }, onCommand: { request in ran.withLock { $0.append(request.command.command) } })
    #expect(try await fixture.run(in: world) == .ended(.rolledBack))
    #expect(ran.withLock { $0.last } == "curl -H 'Authorization: Bearer abcdef123456' x")
    guard
      case .rollbackRequested(let payload)? = try fixture.entries.map(\.event)
        .first(where: { $0.type == .rollbackRequested })
    else {
      Issue.record("Expected a rollback")
      return
    }
    #expect(payload.steps[0].command.command == "curl -H 'Authorization: Bearer [redacted]' x")
  }
}

/// A run that can be cancelled from inside of its effects.
private final class CancellableTask: Sendable {
  private let task = Mutex<Task<RolloutRunner.End, any Error>?>(nil)

  func run(
    _ body: @escaping @Sendable () async throws -> RolloutRunner.End
  ) async throws -> RolloutRunner.End {
    let (begin, beginning) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      for await _ in begin {}
      return try await body()
    }
    self.task.withLock { $0 = task }
    beginning.finish()
    return try await task.value
  }

  func cancel() {
    task.withLock { $0?.cancel() }
  }
}

private struct CancelsAtDecision: RolloutObserver {
  let task: CancellableTask

  func appended(_ entries: [LedgerEntry], state: RolloutState) {
    if state.decided != nil { task.cancel() }
  }

  func printed(_ bytes: [UInt8], by request: CommandRequest) {}
  func waiting(until time: Timestamp, now: Timestamp, state: RolloutState) {}
}
