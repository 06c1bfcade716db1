import EventLedger
package import RolloutModel

/// Up to where a reader looks: what the ledger knew then.
package enum LedgerMoment: Hashable, Sendable {
  /// Up to the event at this position, and with it.
  case position(Int64)
  /// Up to the last event that was recorded then or before.
  ///
  /// It is the recorded time that counts: when the ledger learned of it, not when it happened.
  case recorded(Timestamp)

  /// Reads a position, or a time as RFC 3339 writes it; nil for anything else.
  package init?(_ text: String) {
    if let position = Int64(text), position >= 0 {
      self = .position(position)
    } else if let time = EventTime(text) {
      self = .recorded(Timestamp(time))
    } else {
      return nil
    }
  }
}

extension LedgerMoment: CustomStringConvertible {
  package var description: String {
    switch self {
    case .position(let position): "position \(position)"
    case .recorded(let time): "\(time.rfc3339)"
    }
  }
}

extension Timestamp {
  var rfc3339: String { EventTime(self).description }
}

/// Why there is nothing to be shown as of a moment.
package enum MomentRefusal: Error, Hashable, Sendable {
  /// Nothing is at the position yet.
  case beyondEnd(position: Int64, size: Int64)
  /// What will be recorded until then is not known.
  case inFuture(Timestamp, now: Timestamp)
  /// The rollout was planned later.
  case notThereYet(RolloutID, LedgerMoment, firstPosition: Int64, recorded: Timestamp)
}

extension MomentRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .beyondEnd(let position, let size):
      "expected --at with a position below \(size), got \(position)\n"
        + "Hint: `rollout events ID --json` shows positions as `sequence`."
    case .inFuture(let time, let now):
      "expected --at with a time that has been, got \(time.rfc3339), and it is \(now.rfc3339)\n"
        + "Hint: leave --at out to see what is known now."
    case .notThereYet(let rollout, let moment, let position, let recorded):
      "expected a rollout that was there at \(moment), got \(rollout), whose first event is at "
        + "position \(position), recorded \(recorded.rfc3339)\n"
        + "Hint: `rollout list` shows when each was planned."
    }
  }
}
