/// Numbers that look random and are the same again for the same seed, on every machine.
///
/// > Source: SplitMix64, G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom number
/// > generators, OOPSLA 2014, https://doi.org/10.1145/2660193.2660195
package struct SeededGenerator: Hashable, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }

  /// Each below the bound equally often.
  ///
  /// Our own, because how the standard library makes an index of a number may change, and with it
  /// what came of a seed. What would favour the small ones is drawn again.
  ///
  /// - Parameter bound: at least 1.
  package mutating func index(below bound: Int) -> Int {
    precondition(bound > 0, "Invariant: there is something to draw from")
    let bound = UInt64(bound)
    let limit = UInt64.max - UInt64.max % bound
    while true {
      let word = next()
      if word < limit { return Int(word % bound) }
    }
  }
}
