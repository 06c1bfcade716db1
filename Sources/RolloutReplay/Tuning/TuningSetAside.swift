package import RolloutModel

/// A run that is reported and not scored.
package struct TuningSetAside: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// It does not say when it began, so it has no place before or after the others.
    case noStart
    /// The rule cannot judge it: `not_collected`, `redacted`, …
    case unjudged(String)
    /// The metric has no value in it.
    case noValues
    /// The label's onset lies outside of what was sampled. Where it would fit when moved by a whole
    /// number of half hours, the zone of the label is in doubt.
    case onsetOutside(Timestamp, isBefore: Bool, fitsWhenMovedBy: Milliseconds?)
  }

  package var rollout: RolloutID
  package var reason: Reason

  /// `onset_outside`, as JSON and tables have it.
  package var code: String {
    switch reason {
    case .noStart: "no_start"
    case .unjudged(let code): code
    case .noValues: "no_values"
    case .onsetOutside(_, true, _): "onset_before_samples"
    case .onsetOutside(_, false, _): "onset_after_samples"
    }
  }
}
