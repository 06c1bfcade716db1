package import RolloutModel

/// What was simulated, and what was not as it must be.
package struct EngineReport: Sendable {
  package var rollouts = 0
  package var events: Int64 = 0
  /// Processes that a rollout took.
  package var processes = 0
  package var commands = 0
  package var refusals = 0
  package var faults: [EngineFault: Int] = [:]
  package var ends: [RolloutStatus: Int] = [:]
  /// The root over all events of the ledger, for comparing two runs of a seed.
  package var root = ""
  package var violation: String?
  package var transcript: [String] = []

  package init() {}

  package var faultCount: Int { faults.values.reduce(0, +) }

  package mutating func add(_ other: EngineReport) {
    rollouts += other.rollouts
    events += other.events
    processes += other.processes
    commands += other.commands
    refusals += other.refusals
    faults.merge(other.faults, uniquingKeysWith: +)
    ends.merge(other.ends, uniquingKeysWith: +)
  }
}
