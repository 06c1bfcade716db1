import RolloutModel

/// The smallest rollout of a seed that goes wrong, told so that it can be made again.
package struct SimulationFailure: Sendable {
  package let seed: UInt64
  package let size: SimulationSize
  package let violation: String
  package let transcript: [String]

  /// - Returns: nil when nothing goes wrong for the seed at any size.
  package init?(seed: UInt64) {
    for size in SimulationSize.ascending {
      let report = Simulation(seed: seed, size: size, isRecording: true).check()
      guard let violation = report.violation else { continue }
      self.seed = seed
      self.size = size
      self.violation = violation
      transcript = report.transcript
      return
    }
    return nil
  }

  /// The environment variable that names the one seed to be run.
  package static let seedVariable = "ROLLOUT_SIMULATION_SEED"
}

extension SimulationFailure: CustomStringConvertible {
  package var description: String {
    """
    seed \(seed) (\(size)): \(violation)
    \(transcript.joined(separator: "\n"))
    Hint: run it again with \(Self.seedVariable)=\(seed) tools/bench/simulated-rollouts, or with the
    same variable and `swift test --disable-xctest --filter SimulatedRolloutTests`.
    """
  }
}

extension SimulatedRun {
  /// What happened, in order: time, type and subject of each event, and what people did.
  var transcript: [String] {
    var lines: [String] = ["plan: \(simulation.planned.plan)"]
    var notes = notes[...]
    for (place, entry) in entries.enumerated() {
      while let note = notes.first, note.place <= place {
        lines.append("        > \(note.text)")
        notes.removeFirst()
      }
      let time = Double((entry.time - .scenarioStart).count) / 1000
      lines.append(
        "\(place)  \(time)s  \(entry.event.type.rawValue) \(RolloutDriver.subject(of: entry.event))"
      )
    }
    return lines + notes.map { "        > \($0.text)" }
  }
}
