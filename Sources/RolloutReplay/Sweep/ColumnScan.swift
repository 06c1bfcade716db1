/// Passes over the packed readings of an observation.
enum ColumnScan {
  /// What the live judge takes for a number: finite, and not negative.
  @inline(__always)
  static func isValue(_ packed: Double) -> Bool { packed >= 0 && packed < .infinity }

  /// Whether every sample has a value.
  static func isWhole(_ raw: UnsafePointer<Double>, _ count: Int) -> Bool {
    var index = 0
    let words = unsafe UnsafeRawPointer(raw)
    var isWhole = SIMDMask<SIMD8<Int64>>(repeating: true)
    while index &+ 8 <= count {
      let next = unsafe words.loadUnaligned(fromByteOffset: index &* 8, as: SIMD8<Double>.self)
      isWhole .&= (next .>= 0) .& (next .< SIMD8(repeating: .infinity))
      index &+= 8
    }
    guard all(isWhole) else { return false }
    while index < count {
      guard unsafe isValue(raw[index]) else { return false }
      index &+= 1
    }
    return true
  }

  /// Puts the values one behind the other.
  ///
  /// - Returns: how many there are.
  static func gather(
    _ raw: UnsafePointer<Double>, _ count: Int, into values: UnsafeMutablePointer<Double>,
    negated: Bool, _ shift: BaselineShift
  ) -> Int {
    var place = 0
    for index in 0..<count {
      let value = unsafe raw[index]
      unsafe values[place] = value
      place &+= isValue(value) ? 1 : 0
    }
    switch shift {
    case .none: break
    case .ratio(let base):
      for index in 0..<place { unsafe values[index] = values[index] / base - 1 }
    case .difference(let base): for index in 0..<place { unsafe values[index] -= base }
    }
    if negated { for index in 0..<place { unsafe values[index] = -values[index] } }
    return place
  }

  /// The largest of at least one number, none of them NaN.
  static func maximum(_ values: UnsafePointer<Double>, _ count: Int) -> Double {
    var index = 0
    var best = -Double.infinity
    if count >= 8 {
      var several = SIMD8<Double>(repeating: -.infinity)
      let raw = unsafe UnsafeRawPointer(values)
      while index &+ 8 <= count {
        let next = unsafe raw.loadUnaligned(
          fromByteOffset: index &* 8, as: SIMD8<Double>.self)
        several.replace(with: next, where: next .> several)
        index &+= 8
      }
      best = several.max()
    }
    while index < count {
      let value = unsafe values[index]
      if value > best { best = value }
      index &+= 1
    }
    return best
  }
}
