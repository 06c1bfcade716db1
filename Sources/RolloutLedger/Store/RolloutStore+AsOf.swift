import EventLedger
package import RolloutModel

/// A rollout's events that were known at some moment.
package struct KnownEntries: Sendable {
  package var moment: LedgerMoment
  /// From the first on, without a gap; never empty.
  package var entries: [LedgerEntry]
  /// When it was: the time that was asked for, or when the event at the position was recorded.
  package var time: Timestamp
  /// How many events the rollout has by now.
  package var countNow: Int64
}

extension RolloutStore {
  /// The history of a rollout as the ledger knew it at a moment.
  ///
  /// It ends before the first event that came later: also where a clock that was set back gave a
  /// still later one an earlier time. What was redacted since is redacted here, too.
  ///
  /// - Throws: ``MomentRefusal``, ``LedgerFailure``, ``CodecFailure``
  package func entries(
    of rollout: RolloutID, asOf moment: LedgerMoment, now: Timestamp
  ) throws -> KnownEntries {
    let time: Timestamp
    switch moment {
    case .position(let position):
      guard let event = try log.events(from: Position(position), limit: 1).first else {
        throw MomentRefusal.beyondEnd(position: position, size: try log.head().size)
      }
      time = Timestamp(event.recordedTime)
    case .recorded(let asked):
      guard asked <= now else { throw MomentRefusal.inFuture(asked, now: now) }
      time = asked
    }
    let all = try entries(of: rollout)
    let known = all.prefix { entry in
      switch moment {
      case .position(let position): entry.position <= position
      case .recorded(let time): entry.recordedTime <= time
      }
    }
    guard let first = all.first else { throw FoldRefusal.emptyStream }
    guard !known.isEmpty else {
      throw MomentRefusal.notThereYet(
        rollout, moment, firstPosition: first.position, recorded: first.recordedTime)
    }
    return KnownEntries(
      moment: moment, entries: Array(known), time: time, countNow: Int64(all.count))
  }
}
