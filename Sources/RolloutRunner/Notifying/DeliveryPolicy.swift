package import RolloutModel

/// How patient a delivery is: every limit of it, by name.
package struct DeliveryPolicy: Hashable, Sendable {
  /// The wait before the second attempt; it doubles with each one after that.
  package static let firstBackOff = Milliseconds.seconds(1)
  /// What the doubling ends at.
  package static let longestBackOff = Milliseconds.seconds(60)
  /// The longest `Retry-After` that is honoured: a receiver cannot put us off for a year.
  package static let longestRetryAfter = Milliseconds.seconds(3600)
  /// Attempts before an event that the receiver refuses becomes a dead letter.
  package static let attemptsOfRefused = 3

  /// Attempts before an event becomes a dead letter although nobody refused it; 0 for never.
  package var mostAttempts: Int
  /// How long to wait at the end of the ledger before looking again.
  package var pollInterval: Milliseconds
  /// The least time between two events, for receivers that count.
  package var spacing: Milliseconds

  package init(
    mostAttempts: Int = 0, pollInterval: Milliseconds = Milliseconds(500),
    spacing: Milliseconds = .zero
  ) {
    self.mostAttempts = mostAttempts
    self.pollInterval = pollInterval
    self.spacing = spacing
  }

  /// How long to wait after an attempt that failed: a half for sure, the rest by chance, so that
  /// many senders do not come back at once.
  ///
  /// - Parameters:
  ///   - attempts: made so far, at least 1.
  ///   - random: any number.
  package func backOff(after attempts: Int, random: UInt64) -> Milliseconds {
    let doublings = min(max(0, attempts - 1), 16)
    let whole = min(Self.longestBackOff.count, Self.firstBackOff.count << Int64(doublings))
    let half = whole / 2
    return Milliseconds(whole - half + Int64(random % UInt64(half + 1)))
  }
}
