/// How large a simulated rollout may be: what shrinking turns down.
package struct SimulationSize: Hashable, Sendable {
  package var cohorts: Int
  package var gates: Int
  /// What people do at moments of their own choice.
  package var commands: Int
  /// Whether clocks are set and time passes in which nobody looks.
  package var mishaps: Bool

  package init(cohorts: Int, gates: Int, commands: Int, mishaps: Bool) {
    self.cohorts = cohorts
    self.gates = gates
    self.commands = commands
    self.mishaps = mishaps
  }

  package static let full = SimulationSize(cohorts: 3, gates: 2, commands: 6, mishaps: true)

  /// Every size, the smallest first.
  static let ascending: [SimulationSize] = {
    var sizes: [SimulationSize] = []
    for cohorts in 1...full.cohorts {
      for gates in 0...full.gates {
        for commands in 0...full.commands {
          for mishaps in [false, true] {
            sizes.append(
              SimulationSize(cohorts: cohorts, gates: gates, commands: commands, mishaps: mishaps))
          }
        }
      }
    }
    return sizes.sorted { $0.weight < $1.weight }
  }()

  private var weight: Int { 3 * cohorts + 2 * gates + 2 * commands + (mishaps ? 1 : 0) }
}

extension SimulationSize: CustomStringConvertible {
  package var description: String {
    "\(cohorts) cohorts, \(gates) gates, \(commands) commands, "
      + (mishaps ? "with mishaps" : "without mishaps")
  }
}
