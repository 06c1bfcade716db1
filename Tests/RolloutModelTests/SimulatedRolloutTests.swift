import Foundation
import RolloutModel
import RolloutTestSupport
import Testing

/// What holds for every plan, in every world, whatever people and kills do. A failure prints the
/// seed and the smallest rollout of it that goes wrong.
@Suite struct SimulatedRolloutTests {
  private static let variable = "ROLLOUT_SIMULATED_ROLLOUTS"
  private static let share: UInt64 = 100

  private static var seeds: Range<UInt64> {
    let environment = ProcessInfo.processInfo.environment
    if let one = environment[SimulationFailure.seedVariable].flatMap(UInt64.init) {
      return one..<one + 1
    }
    return 1..<1 + (environment[variable].flatMap(UInt64.init) ?? 1_500)
  }

  @Test(arguments: Array(stride(from: seeds.lowerBound, to: seeds.upperBound, by: Int(share))))
  func `random rollouts keep every invariant, killed or not`(first: UInt64) {
    var ends: [RolloutStatus: Int] = [:]
    for seed in first..<min(first + Self.share, Self.seeds.upperBound) {
      let report = Simulation(seed: seed).check()
      ends.merge(report.ends, uniquingKeysWith: +)
      guard report.violation != nil else { continue }
      Issue.record("\(SimulationFailure(seed: seed)?.description ?? "seed \(seed)")")
      return
    }
    // A generator that only makes one kind of rollout proves little.
    if Self.seeds.count >= Int(Self.share) {
      #expect(ends.keys.count == 4)
      #expect(!ends.keys.contains { !$0.isTerminal })
    }
  }
}
