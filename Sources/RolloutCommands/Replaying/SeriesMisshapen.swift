import RolloutModel

/// A stored series whose parts do not fit together: no events come to that.
struct SeriesMisshapen: Error, Hashable, CustomStringConvertible {
  var rollout: RolloutID

  var description: String {
    "expected the stored series of rollout \(rollout) as its events make it, got spans, marks and "
      + "columns that do not fit together\n"
      + "Hint: `rollout projections rebuild` makes it anew from the events."
  }
}
