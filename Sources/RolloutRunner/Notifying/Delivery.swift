package import RolloutModel

/// Where the delivery of one event after the other stands, and what comes next. Pure: no clock, no
/// network, no file.
///
/// ```
///            ┌─ wait ◄─┐ back-off, Retry-After, spacing, end of the ledger
///            ▼         │
///   next ──► send ──► received ──► next ──► moveOn      ──► settle ──► next
///                                      ├──► deadLetter  ──► settle ──► next
///                                      ├──► send again
///                                      └──► stop
/// ```
package struct Delivery: Hashable, Sendable {
  /// What stands at the cursor.
  package enum Place: Hashable, Sendable {
    /// An event that is to be delivered.
    case event
    /// The end of the ledger, for now.
    case tail
    /// The end of what was asked for.
    case end
  }

  package enum Step: Hashable, Sendable {
    /// Send the event; this is the attempt of that number.
    case send(attempt: Int)
    case wait(until: Milliseconds)
    /// The receiver has the event: keep that, and go on with the next.
    case moveOn
    /// Put the event aside, and go on with the next.
    case deadLetter(attempts: Int, reason: String)
    /// The receiver is gone, or cannot be asked: go on with nothing.
    case stop(DeliveryAnswer)
    case finish
  }

  package let policy: DeliveryPolicy
  /// Attempts for the event at the cursor.
  package private(set) var attempts = 0
  private var notBefore = Milliseconds.zero
  private var answer: DeliveryAnswer?

  package init(policy: DeliveryPolicy) {
    self.policy = policy
  }

  /// - Parameter now: by a clock that never steps back.
  package func next(at place: Place, now: Milliseconds) -> Step {
    switch answer {
    case .accepted: return .moveOn
    case .retired, .impossible: return answer.map { .stop($0) } ?? .finish
    case .refused(let reason) where attempts >= attemptsOfRefused:
      return .deadLetter(attempts: attempts, reason: reason)
    case .unavailable(let reason, _)
    where policy.mostAttempts > 0 && attempts >= policy.mostAttempts:
      return .deadLetter(attempts: attempts, reason: reason)
    case .refused, .unavailable, nil: break
    }
    switch place {
    case .end: return .finish
    case .tail: return .wait(until: now + policy.pollInterval)
    case .event: return now < notBefore ? .wait(until: notBefore) : .send(attempt: attempts + 1)
    }
  }

  /// Takes what came of an attempt.
  ///
  /// - Parameter random: any number, for the back-off.
  /// - Returns: until when nothing is sent.
  @discardableResult
  package mutating func received(
    _ answer: DeliveryAnswer, at now: Milliseconds, random: UInt64
  ) -> Milliseconds {
    attempts += 1
    self.answer = answer
    var pause = policy.spacing
    if case .unavailable(_, let retryAfter) = answer {
      pause = max(pause, policy.backOff(after: attempts, random: random))
      if let retryAfter {
        pause = max(pause, min(retryAfter, DeliveryPolicy.longestRetryAfter))
      }
    } else if case .refused = answer, attempts < attemptsOfRefused {
      pause = max(pause, policy.backOff(after: attempts, random: random))
    }
    notBefore = now + pause
    return notBefore
  }

  /// Forgets the event that was delivered or put aside. What the receiver asked for stays: a pause
  /// that it wants is one before the next event, too.
  package mutating func settle() {
    attempts = 0
    answer = nil
  }

  private var attemptsOfRefused: Int {
    policy.mostAttempts > 0
      ? min(policy.mostAttempts, DeliveryPolicy.attemptsOfRefused)
      : DeliveryPolicy.attemptsOfRefused
  }
}
