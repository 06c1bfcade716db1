/// Samples of one kind in a row: how many and for how long, now and at most.
package struct SampleRow: Hashable, Sendable {
  package private(set) var length = 0
  package private(set) var longest = 0
  /// When the part of the row began that was observed without a gap.
  package private(set) var since: Timestamp?
  /// From the first to the latest sample of the row.
  package private(set) var duration = Milliseconds.zero
  package private(set) var longestDuration = Milliseconds.zero

  mutating func extend(at time: Timestamp) {
    length += 1
    longest = max(longest, length)
    let start = since ?? time
    since = start
    duration = max(.zero, time - start)
    longestDuration = max(longestDuration, duration)
  }

  mutating func end() {
    length = 0
    breakTime()
  }

  /// Nobody sampled for a while: how many came in a row stays true, for how long does not.
  mutating func breakTime() {
    since = nil
    duration = .zero
  }

  mutating func shift(by offset: Milliseconds) {
    since = since.map { $0 + offset }
  }
}
