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
  /// No policy stopped it, and the candidate would have.
  case newBlock
  /// It was stopped, and the candidate would have gone on: what then, nobody knows.
  case continuePastBlock
  /// It was blocked at its very end, with everything done, and the candidate would have allowed it.
  case passInstead
  /// The candidate would wait for a person where the recorded policy acted.
  case holdInstead
  case undecidable(Undecidable)
  /// It has no end, or one that no policy brought about, and the candidate does not stop it before.
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
    case .passInstead: "pass_instead"
    case .holdInstead: "hold_instead"
    case .undecidable: "undecidable"
    case .incomplete: "incomplete"
    }
  }

  /// Whether the candidate stops the rollout, lets it pass, or cannot be known to do either.
  package var outcome: KnownOutcome {
    switch self {
    case .samePass, .passInstead: .passes
    case .sameBlock, .samePointOtherReason, .blockEarlier, .newBlock: .blocks
    case .continuePastBlock, .holdInstead, .undecidable, .incomplete: .unknown
    }
  }
}

package enum KnownOutcome: String, Hashable, Sendable, CaseIterable {
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
  /// What happened has been redacted.
  case redacted
}

/// Why a rollout has no outcome to be compared with.
package enum Incomplete: String, Hashable, Sendable, CaseIterable {
  case underWay = "under_way"
  /// A person ended it.
  case aborted
  /// A person rolled it back.
  case rolledBack = "rolled_back"
  /// An imported one without a decision.
  case undecided
}
