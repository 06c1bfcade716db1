package import RolloutModel

/// Another runner took the rollout over; this one has let go and does nothing more.
package struct RunnerFenced: Error, Hashable, Sendable, CustomStringConvertible {
  package var rollout: RolloutID
  package var epoch: Int
  package var successor: RunnerAttached

  package var description: String {
    "expected to be the runner of rollout \(rollout) (epoch \(epoch)), but process "
      + "\(successor.processID) on \(successor.host) took over (epoch \(successor.epoch))\n"
      + "Hint: this runner stopped; `rollout watch \(rollout)` follows the other one."
  }
}
