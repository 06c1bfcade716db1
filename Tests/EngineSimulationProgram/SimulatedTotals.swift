import EngineSimulation
import RolloutModel
import RolloutScenarios

/// What was simulated in all, and what was lost.
struct SimulatedTotals: Sendable {
  var engine = EngineReport()
  var core = SimulationReport()
  var coreRollouts = 0
  /// Seeds that were run twice.
  var repeated = 0
  var lost = 0
  var seconds = 0

  var cases: Int { engine.rollouts + coreRollouts }

  mutating func add(_ report: EngineReport, of seed: UInt64) {
    engine.add(report)
  }

  mutating func add(_ other: SimulatedTotals) {
    engine.add(other.engine)
    core.add(other.core)
    coreRollouts += other.coreRollouts
    repeated += other.repeated
    lost += other.lost
  }

  /// Printed at once: whoever waits for the end of a night may not live to see it.
  mutating func lose(_ seed: UInt64, _ what: String) {
    lost += 1
    Swift.print("LOST: seed \(seed): \(what)")
    Swift.print("Hint: repeat it with tools/simulate --seed \(seed) --count 1 --transcript")
  }

  mutating func loseCore(_ seed: UInt64, _ what: String) {
    lost += 1
    Swift.print("LOST: seed \(seed) of the core: \(what)")
    Swift.print(
      "Hint: \(SimulationFailure.seedVariable)=\(seed) tools/bench/simulated-rollouts repeats it")
  }

  func print() {
    Swift.print(
      "whole program: \(engine.rollouts) rollouts in \(engine.processes) processes, "
        + "\(engine.events) events, \(engine.commands) commands taken, \(engine.refusals) refused; "
        + "\(repeated) seeds run twice")
    Swift.print(
      "  ended: "
        + engine.ends.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", "))
    for fault in EngineFault.allCases {
      Swift.print("  fault \(fault.rawValue): \(engine.faults[fault] ?? 0)")
    }
    Swift.print(
      "core alone: \(coreRollouts) rollouts in \(core.runs) runs, \(core.events) events, "
        + "\(core.kills) kills")
    Swift.print(
      "simulate: \(cases) cases, \(engine.faultCount + core.kills) faults, \(lost) lost, "
        + "\(seconds) s")
  }
}
