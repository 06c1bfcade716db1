import EventLedger
import RolloutLedger
import RolloutModel
import RolloutRunner
import RolloutScenarios

/// The made-up world that a real runner acts in: its answers come from the seed, its time passes
/// only when something takes time, and things happen in it while the runner waits or works.
final class EngineWorld: RolloutWorld {
  private let scene: EngineScene
  private let world: SimulatedWorld
  private let people: EnginePeople
  /// About one snapshot of so many is bad.
  private let care: Int

  init(_ scene: EngineScene, _ simulation: Simulation, _ people: EnginePeople) {
    self.scene = scene
    self.people = people
    world = simulation.world
    var random = SplitMix64(seed: simulation.seed &+ 0xCA4E)
    care = [4, 15, 60, 1_000_000].randomElement(using: &random) ?? 15
  }

  func now() -> Timestamp { scene.now }

  func uptime() -> Milliseconds { scene.real }

  let zones: any TimeZones = UTCOnly()

  func endLeftovers(
    of rollout: RolloutID, _ command: OpenCommand, grace: Milliseconds
  ) async {
    turn("endLeftovers of \(command.started.name)")
  }

  func sleep(until time: Timestamp) async {
    let left = (time - scene.now).count
    guard left > 0 else { return scene.fail("slept until a time that has come") }
    let isWoken = scene.once(in: 5)
    scene.pass(Milliseconds(isWoken ? max(1, left / 2) : left))
    scene.with { $0.turns += 1 }
    if scene.strikes(.deathInWait, in: 60) { return scene.die() }
    if scene.strikes(.signal, in: 90) { return scene.callOff() }
    disturb()
    people.waited()
  }

  func run(
    _ request: CommandRequest, onOutput: @escaping @Sendable ([UInt8]) -> Void
  ) async -> CommandObservation {
    turn("run \(request.started.name)")
    people.expect(open: request.started)
    let duration = world.commandDuration
    scene.pass(duration)
    let output = Array("did \(request.started.name) in \(request.started.stage)\n".utf8)
    onOutput(output)
    if isEndedFromOutside() {
      return CommandObservation(end: .cancelled, duration: duration, output: output)
    }
    let count = people.countEnd(of: "\(request.started.stage.label)/\(request.started.name)")
    return CommandObservation(
      end: .ended(world.exit(of: request.started, attempt: count)), duration: duration,
      output: output, leftProcessesBehind: scene.once(in: 30))
  }

  func fetch(_ url: String, limits: RequestLimits) async -> ResponseObservation {
    turn("fetch \(url)")
    let duration = answerTime(limits)
    scene.pass(duration)
    if isEndedFromOutside() { return ResponseObservation(result: .cancelled, duration: duration) }
    if duration > limits.totalTimeout {
      return ResponseObservation(
        result: .failure(reason: "no answer in time", status: nil, body: nil), duration: duration)
    }
    let isSLO = url == people.sloURL
    return ResponseObservation(result: isSLO ? sloAnswer() : snapshot(url), duration: duration)
  }

  func send(_ probe: ProbeRequest, limits: RequestLimits) async -> ResponseObservation {
    turn("probe \(probe.stage)")
    people.expect(openProbe: probe.stage)
    let duration = answerTime(limits)
    scene.pass(duration)
    if isEndedFromOutside() { return ResponseObservation(result: .cancelled, duration: duration) }
    let count = people.countEnd(of: "\(probe.stage.label)/probe")
    guard duration <= limits.totalTimeout,
      let status = world.probeStatus(of: probe.stage, attempt: count)
    else {
      return ResponseObservation(
        result: .failure(reason: "no answer in time", status: nil, body: nil), duration: duration)
    }
    return ResponseObservation(
      result: .response(status: status, body: Array("{}".utf8)), duration: duration)
  }

  // MARK: what gets in between

  /// The runner does something: it must not after it was told that the ledger does not work.
  private func turn(_ what: String) {
    scene.note("world: \(what)")
    scene.with { $0.turns += 1 }
    if scene.with({ $0.isBroken }) { scene.fail("\(what) after the ledger had failed") }
    people.actAsPlanned(.before)
  }

  /// - Returns: whether the runner was told to stop.
  private func isEndedFromOutside() -> Bool {
    people.actAsPlanned(.during)
    if scene.strikes(.takeover, in: 120) { people.takeOver() }
    if scene.strikes(.deathInEffect, in: 40) {
      scene.die()
      return false
    }
    if scene.strikes(.signal, in: 60) {
      scene.callOff()
      return true
    }
    disturb()
    return false
  }

  private func disturb() {
    if scene.strikes(.lostTime, in: 50) { scene.pass(.seconds(scene.number(1...400))) }
    if scene.strikes(.clockJump, in: 70) {
      let seconds = scene.number(3...2_000) * (scene.once(in: 2) ? 1 : -1)
      scene.with {
        $0.wall = $0.wall + .seconds(seconds)
        $0.jumps.append(.seconds(seconds))
      }
    }
  }

  private func answerTime(_ limits: RequestLimits) -> Milliseconds {
    if scene.strikes(.timeout, in: 50) { return limits.totalTimeout + Milliseconds(1) }
    if scene.strikes(.slowAnswer, in: 50) {
      return Milliseconds(scene.number(1...limits.totalTimeout.count))
    }
    return world.requestDuration
  }

  private func snapshot(_ url: String) -> ResponseObservation.Result {
    world.snapshotFails("\(url) \(scene.number(0...3))")
      ? .failure(reason: "refused", status: nil, body: nil)
      : .response(status: 200, body: Array(#"{"state":"fine"}"#.utf8))
  }

  private func sloAnswer() -> ResponseObservation.Result {
    func body(_ text: String) -> ResponseObservation.Result {
      .response(status: 200, body: Array(text.utf8))
    }
    guard scene.once(in: care) else {
      return body(#"{"p95_latency_ms":412.5,"error_budget_ratio":0.011}"#)
    }
    switch scene.number(0...7) {
    case 0: return body(#"{"p95_latency_ms":601,"error_budget_ratio":0.011}"#)
    case 1: return body(#"{"p95_latency_ms":600.0000000000001,"error_budget_ratio":0.5}"#)
    case 2: return body(#"{"p95_latency_ms":null,"error_budget_ratio":0.011}"#)
    case 3: return body(#"{"sync":{"p95_latency_ms":"700"},"error_budget_ratio":0.5}"#)
    case 4: return body(#"{"p95_latency_ms":412.5"#)
    case 5: return .response(status: 503, body: Array("busy".utf8))
    case 6: return .failure(reason: "reset", status: nil, body: nil)
    default: return body("[]")
    }
  }
}
