package import RolloutModel

/// What another policy would have made of a recorded rollout: exactly one of these.
///
/// Up to the first point where the candidate acts in another way than was recorded, everything is
/// known; after it nothing is. No verdict says anything about what lies beyond that point.
package enum ReplayVerdict: Hashable, Sendable {
  /// Both let it through to its end.
  case samePass
  /// Both stop it at the same point, for the same rules.
  case sameBlock
  /// Both stop it at the same point, for different rules.
  case samePointOtherReason
  /// It was stopped later than the candidate would have.
  case blockEarlier
  /// It went through, and the candidate would have stopped it.
  case newBlock
  /// It was stopped, and the candidate would have gone on: what then, nobody knows.
  case continuePastBlock
  /// The candidate would wait for a person, or for evidence, where the recorded policy acted.
  case holdInstead
  case undecidable(Undecidable)
  /// It has no end, or one that no policy brought about.
  case incomplete(Incomplete)

  /// The word of tables, JSON and CSV: `continue_past_block`.
  package var word: String {
    switch self {
    case .samePass: "same_pass"
    case .sameBlock: "same_block"
    case .samePointOtherReason: "same_point_other_reason"
    case .blockEarlier: "block_earlier"
    case .newBlock: "new_block"
    case .continuePastBlock: "continue_past_block"
    case .holdInstead: "hold_instead"
    case .undecidable: "undecidable"
    case .incomplete: "incomplete"
    }
  }

  /// Whether the candidate stops the rollout, lets it pass, or cannot be known to do either.
  package var outcome: KnownOutcome {
    switch self {
    case .samePass: .passes
    case .sameBlock, .samePointOtherReason, .blockEarlier, .newBlock: .blocks
    case .continuePastBlock, .holdInstead, .undecidable, .incomplete: .unknown
    }
  }
}

package enum KnownOutcome: Hashable, Sendable, CaseIterable {
  case blocks, passes, unknown
}

/// Why the record cannot say what the candidate would have done.
package enum Undecidable: Hashable, Sendable {
  /// Nobody asked for the metric; that it was asked for and empty is something else.
  case notCollected(MetricName)
  /// The candidate wants more evidence of a stage than was taken of it.
  case longerObservation(Stage)
  /// The candidate would have gone on sooner: everything later would have come earlier.
  case shorterObservation(Stage)
  /// The stage that the candidate judges was never sampled.
  case stageMissing(Stage)
  /// What was sampled has been redacted.
  case redacted
  /// The plan only observes where the candidate wants to decide, and the other way round.
  case clockWentBack
}

/// Why a rollout has no outcome to be compared with.
package enum Incomplete: Hashable, Sendable {
  case underWay
  case interrupted
  /// A person ended it.
  case aborted
  /// A person rolled it back.
  case rolledBack
  /// An imported directory without a decision.
  case undecided
}
