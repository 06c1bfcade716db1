import RolloutModel
import Synchronization

@testable import RolloutRunner

/// A world in which nothing is done and no time passes: it notes what it was asked and answers
/// from a script.
final class FakeWorld: RolloutWorld {
  /// What a rollout may do to the world.
  enum Effect: Hashable, Sendable {
    case run(String)
    case fetch(String)
    case probe(String)
    case endLeftovers(of: String)
  }

  private let clock = Mutex(Timestamp(millisecondsSince1970: 1_800_000_000_000))
  private let seen = Mutex<[Effect]>([])
  private let onEffect: @Sendable (Effect) -> Void
  private let onCommand: @Sendable (CommandRequest) -> Void
  private let answer: @Sendable (Effect) -> ResponseObservation.Result
  private let end: @Sendable (Effect) -> CommandObservation.End

  /// - Parameters:
  ///   - answer: to a fetch or a probe.
  ///   - end: of a command.
  ///   - onEffect: called at the very moment of each effect.
  init(
    answer: @escaping @Sendable (Effect) -> ResponseObservation.Result = { _ in .healthy },
    end: @escaping @Sendable (Effect) -> CommandObservation.End = { _ in .ended(.exited(code: 0)) },
    onEffect: @escaping @Sendable (Effect) -> Void = { _ in },
    onCommand: @escaping @Sendable (CommandRequest) -> Void = { _ in }
  ) {
    self.onCommand = onCommand
    self.answer = answer
    self.end = end
    self.onEffect = onEffect
  }

  var effects: [Effect] { seen.withLock { $0 } }

  func now() -> Timestamp { clock.withLock { $0 } }

  /// The clock is never set: it goes with the time that passes.
  func uptime() -> Milliseconds {
    Milliseconds(now().millisecondsSince1970)
  }

  let zones: any TimeZones = UTCOnly()

  func endLeftovers(
    of rollout: RolloutID, _ command: OpenCommand, grace: Milliseconds
  ) async {
    note(.endLeftovers(of: command.started.name))
  }

  func sleep(until time: Timestamp) async {
    clock.withLock { $0 = max($0, time) }
  }

  func run(
    _ request: CommandRequest, onOutput: @escaping @Sendable ([UInt8]) -> Void
  ) async -> CommandObservation {
    let effect = Effect.run(request.started.name)
    onCommand(request)
    note(effect)
    return CommandObservation(
      end: end(effect), duration: Milliseconds(5), output: Array("did \(request.started.name)".utf8)
    )
  }

  func fetch(_ url: String, limits: RequestLimits) async -> ResponseObservation {
    respond(to: .fetch(url))
  }

  func send(_ probe: ProbeRequest, limits: RequestLimits) async -> ResponseObservation {
    respond(to: .probe(probe.stage.label))
  }

  private func respond(to effect: Effect) -> ResponseObservation {
    note(effect)
    return ResponseObservation(result: answer(effect), duration: Milliseconds(3))
  }

  private func note(_ effect: Effect) {
    seen.withLock { $0.append(effect) }
    onEffect(effect)
  }
}

extension ResponseObservation.Result {
  static let healthy = response(status: 200, body: Array(#"{"p95":100}"#.utf8))
}
