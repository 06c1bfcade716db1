package import RolloutModel

/// What a receiver's answer means for the event that was sent.
package enum DeliveryAnswer: Hashable, Sendable {
  /// It has the event.
  case accepted
  /// It does not want this event, as it is.
  case refused(reason: String)
  /// It cannot take anything now; the event has nothing to do with it.
  case unavailable(reason: String, retryAfter: Milliseconds?)
  /// It wants no event any more.
  case retired(reason: String)
  /// The request cannot be sent at all.
  case impossible(reason: String)

  package var reason: String? {
    switch self {
    case .accepted: nil
    case .refused(let reason), .unavailable(let reason, _), .retired(let reason),
      .impossible(let reason):
      reason
    }
  }
}

extension DeliveryAnswer {
  /// Reads a status.
  ///
  /// > Source: <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md>,
  /// > section 2.2: 2xx accepts, 410 retires, 429 says when to come back, redirects are not
  /// > followed. RFC 9110 sections 15.5 and 15.6 for the others.
  package init(status: Int, reason: String, retryAfter: Milliseconds?) {
    self =
      switch status {
      case 200..<300: .accepted
      case 410: .retired(reason: reason)
      // A credential that is not accepted, a request that came too slowly or too early, and a
      // limit that was reached say nothing about the event.
      case 401, 407, 408, 425, 429: .unavailable(reason: reason, retryAfter: retryAfter)
      case 500...: .unavailable(reason: reason, retryAfter: retryAfter)
      default: .refused(reason: reason)
      }
  }
}
