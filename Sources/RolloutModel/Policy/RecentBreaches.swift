/// Which of the last samples breached: a ring of bits, one a sample.
///
/// > Complexity: O(1) a sample; one bit for each place of the window.
struct RecentBreaches: Hashable, Sendable {
  private let capacity: Int
  private var words: [UInt64]
  private var next = 0
  /// Breaches among the last samples.
  private(set) var count = 0

  init(capacity: Int) {
    self.capacity = min(max(1, capacity), Rule.countLimit)
    words = Array(repeating: 0, count: (self.capacity + 63) / 64)
  }

  mutating func append(_ breached: Bool) {
    let bit = UInt64(1) << UInt64(next % 64)
    // The oldest sample leaves its place to the new one; an empty place is no breach.
    if words[next / 64] & bit != 0 { count -= 1 }
    if breached {
      words[next / 64] |= bit
      count += 1
    } else {
      words[next / 64] &= ~bit
    }
    next = (next + 1) % capacity
  }
}
