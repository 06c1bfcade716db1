package import RolloutModel

/// Judges recorded rollouts again, under another policy.
///
/// Up to the first point where the candidate acts in another way than was recorded, the two worlds
/// are the same. Nothing after that point is looked at.
package struct Replayer: Sendable {
  /// The policy to judge by; nil for each rollout's own.
  package var candidate: Policy?
  package var timeShift: TimeShift

  /// Whether the closest sample of a rollout that is not stopped is looked for.
  package var wantsMargins: Bool

  package init(
    _ candidate: Policy?, timeShift: TimeShift = .overrides, wantsMargins: Bool = true
  ) {
    self.candidate = candidate
    self.timeShift = timeShift
    self.wantsMargins = wantsMargins
  }

  package func replay(_ series: RunSeries) -> RunReplay {
    var course = ReplayCourse(
      series, candidate ?? series.plan.policy, timeShift)
    let verdict = course.run()
    return course.result(verdict, wantsMargins: wantsMargins)
  }
}

/// When what was seen later counts for a candidate that would have come to it sooner.
package enum TimeShift: String, Hashable, Sendable, CaseIterable {
  /// Where a person lifted a hold and went on: theirs is the recorded action.
  case overrides
  case never
  /// Also where the candidate would have wanted fewer samples.
  case always
}
