import EventLedger
import RolloutLedger
import RolloutModel
import RolloutRedaction
import RolloutRunner
import RolloutScenarios
import Synchronization

/// A rollout in a made-up world, carried out by the real runner on a real ledger, with faults.
///
/// The plan and the people are those of ``RolloutScenarios/Simulation`` with the same seed. The
/// runner, the log, the projections and what is rendered are the product's; only the world, the
/// clock and the randomness are made up, so that a seed always gives the same events.
package struct EngineSimulation: Sendable {
  package let seed: UInt64
  /// Whether what happens is written down.
  private let isRecording: Bool

  /// After so many processes a rollout must have ended.
  private static let processLimit = 120

  package init(seed: UInt64, isRecording: Bool = false) {
    self.seed = seed
    self.isRecording = isRecording
  }

  /// Runs the rollout to its end, and checks everything that must hold afterwards.
  package func run() async -> EngineReport {
    let scene = EngineScene(seed: seed, isRecording: isRecording)
    var report = EngineReport()
    do {
      let disk = try SimulatedDisk(scene)
      let stage = EngineStage(scene, Simulation(seed: seed), disk)
      try await stage.play(processLimit: Self.processLimit)
      try await EngineChecks(scene, stage, disk).run(&report)
      report.processes = stage.processes
      (report.commands, report.refusals) = stage.people.counts
    } catch {
      scene.fail("expected nothing to fail but what was meant to, got \(error)")
    }
    report.rollouts = 1
    report.faults = scene.with { $0.faults }
    report.violation = scene.violation
    report.transcript = scene.with { $0.transcript }
    return report
  }
}

/// One process after the other carries the rollout on, until it is over.
final class EngineStage {
  /// Whoever the runner's processes are of.
  static let runner = Operator(name: "olga", host: "deploy-1")

  private let scene: EngineScene
  private let simulation: Simulation
  private let disk: SimulatedDisk
  let people: EnginePeople
  let rollout: RolloutID
  /// What somebody saw who followed the rollout live, through the last process.
  let observer = LiveObserver()
  private(set) var processes = 0
  private let world: EngineWorld

  init(_ scene: EngineScene, _ simulation: Simulation, _ disk: SimulatedDisk) {
    self.scene = scene
    self.simulation = simulation
    self.disk = disk
    rollout = RolloutID("simulated-\(simulation.seed)")
    people = EnginePeople(scene, simulation, rollout, observer)
    world = EngineWorld(scene, simulation, people)
  }

  var planned: RolloutPlanned { simulation.planned }

  func play(processLimit: Int) async throws {
    while processes < processLimit, scene.violation == nil {
      processes += 1
      people.use(disk.log)
      let log = FaultyLog(disk.log, scene, .runner, people: people)
      do {
        if try await attend(log) { return }
        if scene.once(in: 2) { try disk.reopen() }
      } catch is FaultyLog.Died {
        scene.note("the process is gone")
        try disk.crash()
      } catch let failure as LedgerFailure where failure.cause == "simulated" {
        try disk.reopen()
      } catch let failure as LedgerFailure where failure.code == .busy {
        scene.note("the ledger stayed busy")
      } catch is RunnerFenced {
        scene.note("another runner took over")
      }
      if scene.once(in: 2) { scene.pass(.seconds(scene.number(0...200))) }
      // Another machine may be behind.
      if scene.once(in: 8) { setBack() }
    }
    scene.fail("expected an end within \(processLimit) processes")
  }

  private func setBack() {
    let seconds = scene.number(3...500)
    scene.with { $0.wall = $0.wall + .seconds(-seconds) }
  }

  /// One process, from its start to its end.
  ///
  /// - Returns: whether the rollout is over.
  private func attend(_ log: FaultyLog) async throws -> Bool {
    let process = ProcessTask()
    scene.beginProcess { process.cancel() }
    let store = RolloutStore(log: log)
    let letsGo = scene.once(in: 4)
    let scene = scene
    let runner = RolloutRunner(
      store: store, rollout: rollout, by: Self.runner, world: world, observer: observer,
      redactor: Redactor(),
      ids: EventIDSequence(clock: { scene.eventTime }, random: { scene.random() }),
      place: RunnerPlace(host: Self.runner.host, processID: processes, processStart: nil),
      settings: RolloutRunner.Settings(
        heartbeat: .seconds(3600), letsGoWhenHeld: letsGo, busyPause: .zero))
    var entries = try store.entries(of: rollout)
    if entries.isEmpty {
      observer.begin([])
      try runner.plan(planned)
      entries = try store.entries(of: rollout)
    } else {
      observer.begin(entries)
    }
    let epoch = entries.reduce(0) { $1.event.epoch ?? $0 }
    let planned = planned
    let end = try await process.run {
      try await runner.attend(planned, after: epoch) { "received SIGTERM" }
    }
    scene.note("the process ends: \(end)")
    switch end {
    case .ended: return true
    case .held:
      people.decideWhatHolds()
      return false
    case .interrupted:
      if !scene.with({ $0.isCancelled }) { scene.fail("was interrupted by nobody") }
      return false
    }
  }
}

/// A task that can be called off from within what it does.
private final class ProcessTask: Sendable {
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

  func cancel() { task.withLock { $0?.cancel() } }
}
