package import RolloutModel

/// Answers that depend on what is asked and on the seed alone, never on time: so a rollout that was
/// killed meets the same world as one that was not.
package struct SimulatedWorld: Sendable {
  private let salt: UInt64
  /// About one answer of so many is bad.
  private let care: Int
  package let commandDuration: Milliseconds
  package let requestDuration: Milliseconds

  init(_ random: inout SplitMix64) {
    salt = random.next()
    care = [3, 12, 60, 1_000_000].randomElement(using: &random) ?? 12
    commandDuration = .seconds(Int64.random(in: 0...20, using: &random))
    requestDuration = Milliseconds(Int64.random(in: 0...900, using: &random))
  }

  private enum Question: UInt64 {
    case command = 1, probe, sample, snapshot
  }

  private func roll(_ question: Question, _ text: String, _ number: Int) -> (bad: Bool, kind: Int) {
    let hash = text.utf8.reduce(salt &+ question.rawValue) {
      ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    var own = SplitMix64(seed: hash &+ UInt64(number) &* 0x9E37)
    return (own.once(in: care), Int.random(in: 0...5, using: &own))
  }

  /// - Parameter attempt: counts the times that it was brought to an end.
  package func exit(of started: CommandStarted, attempt: Int) -> CommandExit {
    let answer = roll(
      .command, started.name, attempt &* 128 &+ Int(started.stage.percent?.value ?? 0))
    guard answer.bad else { return .exited(code: 0) }
    switch answer.kind {
    case 0: return .signalled(signal: 9)
    case 1: return .timedOut(after: .seconds(60), killed: true)
    case 2: return .lost(reason: "no status")
    default: return .exited(code: 3)
    }
  }

  package func probeStatus(of stage: Stage, attempt: Int) -> Int? {
    let answer = roll(.probe, "", attempt &* 128 &+ Int(stage.percent?.value ?? 0))
    guard answer.bad else { return 200 }
    return answer.kind < 3 ? 503 : nil
  }

  package func snapshotFails(_ label: String) -> Bool { roll(.snapshot, label, 0).bad }

  /// nil when no sample came.
  func readings(of request: SampleRequest) -> [Reading]? {
    let answer = roll(
      .sample, request.stage.percent == nil ? request.stage.label : "",
      request.number &* 128 &+ Int(request.stage.percent?.value ?? 0))
    guard answer.bad else { return SimulatedWorld.healthy }
    return answer.kind == 0 ? nil : SimulatedWorld.sick[answer.kind - 1]
  }

  private static let healthy = readings(.value(412.5), .value(0.011))
  private static let sick = [
    readings(.value(601), .value(0.011)),
    readings(.value(600.0.nextUp), .value(0.5)),
    readings(.noData(reason: "null"), .value(0.011)),
    readings(.value(.nan), .value(0.5)),
    readings(.noData(reason: "null"), .error(reason: "a string")),
  ]
  static let unavailable = readings(.error(reason: "refused"), .error(reason: "refused"))

  private static func readings(
    _ latency: Reading.Content, _ budget: Reading.Content
  ) -> [Reading] {
    [
      Reading(metric: "p95_latency_ms", content: latency),
      Reading(metric: "error_budget_ratio", content: budget),
    ]
  }
}
