/// `probe.interrupted`: sent, and its runner was lost before an answer came.
package struct ProbeInterrupted: Hashable, Sendable, Codable {
  package var stage: Stage
  package var reason: String

  package init(stage: Stage, reason: String) {
    self.stage = stage
    self.reason = reason
  }
}

/// `soak.gap`: nothing was observed for longer than the interval allows.
package struct SoakGap: Hashable, Sendable, Codable {
  package var stage: Stage
  /// The last observation before the gap, and the first one after it.
  package var from: Timestamp
  package var to: Timestamp
  /// How much of the gap counts as not observed.
  package var unobserved: Milliseconds
  /// What the plan says about it.
  package var action: GapAction

  package init(
    stage: Stage, from: Timestamp, to: Timestamp, unobserved: Milliseconds, action: GapAction
  ) {
    self.stage = stage
    self.from = from
    self.to = to
    self.unobserved = unobserved
    self.action = action
  }
}

/// What time of a soak in which nobody sampled means.
package enum GapAction: String, Hashable, Sendable, Codable, CaseIterable {
  /// The soak lasts as much longer.
  case extend
  /// The soak lasts as much longer, and a person has to lift a hold.
  case hold
  /// Written down; the time counts as observed.
  case accept
}

/// `clock.jumped`: the wall clock was set, or a runner took over whose clock is behind.
package struct ClockJumped: Hashable, Sendable, Codable {
  /// By how much; negative when it stepped back.
  package var by: Milliseconds
  package var reason: String

  package init(by: Milliseconds, reason: String) {
    self.by = by
    self.reason = reason
  }
}
