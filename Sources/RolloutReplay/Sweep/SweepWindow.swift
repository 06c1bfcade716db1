package import RolloutModel

/// The values that a windowed rule looks at, up to the latest one.
package struct SweepWindow: Hashable, Sendable {
  package enum Extent: Hashable, Sendable {
    /// That many values, whatever lies between them.
    case samples(Int)
    /// The values that are younger than that, the latest one's time being now: a value exactly so
    /// old has left. A gap in the soak empties the window.
    case time(Milliseconds)
  }

  /// What a window counts for that is not full yet.
  ///
  /// A window of samples is full when it holds its number of values; one of time when the
  /// observation, or the part of it since the latest gap, has lasted as long.
  package enum Partial: String, Hashable, Sendable, CaseIterable {
    /// Nothing: no finding before it is full.
    case full
    /// As much as it holds.
    case available
    /// A mean divides by the number of values that a full one would hold, so that what is missing
    /// weighs as good: one bad sample of one is no fire. For time, that is the window divided by
    /// the plan's interval.
    case expected
  }

  package var extent: Extent
  package var partial: Partial

  package init(_ extent: Extent, partial: Partial = .full) {
    self.extent = extent
    self.partial = partial
  }

  package var usesTime: Bool {
    if case .time = extent { true } else { false }
  }

  /// How many values a full one holds; nil where the plan has no interval to tell.
  func expectedCount(interval: Milliseconds) -> Int? {
    switch extent {
    case .samples(let count): return count
    case .time(let length):
      guard interval > .zero else { return nil }
      return max(1, Int(length.count / interval.count))
    }
  }
}
