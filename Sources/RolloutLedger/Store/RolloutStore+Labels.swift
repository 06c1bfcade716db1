import EventLedger
package import RolloutModel

/// A label on its way into a rollout's stream.
package struct PendingLabel: Sendable {
  package var rollout: RolloutID
  /// The number of events that the stream must have.
  package var version: Int64
  package var event: PendingEvent

  package init(rollout: RolloutID, version: Int64, event: PendingEvent) {
    self.rollout = rollout
    self.version = version
    self.event = event
  }
}

extension RolloutStore {
  /// Most labels of one append.
  package static let labelLimit = 10_000

  /// Appends labels to the streams of their rollouts in one transaction, all or nothing.
  ///
  /// - Throws: ``LedgerRefusal``, ``LedgerFailure``
  package func append(_ labels: [PendingLabel], by actor: Operator) throws {
    guard !labels.isEmpty else { return }
    try log.append(
      labels.map { label in
        StreamAppend(
          try RolloutStore.new([label.event], by: actor),
          to: try StreamName(label.rollout.text),
          expecting: .exactly(StreamVersion(label.version - 1)))
      })
  }

  /// How many events a rollout has; 0 when there is no such rollout.
  package func eventCount(of rollout: RolloutID) throws -> Int64 {
    try log.version(of: try StreamName(rollout.text)).map { $0.rawValue + 1 } ?? 0
  }
}
