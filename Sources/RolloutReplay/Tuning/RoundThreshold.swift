import RealModule

/// A number with few digits from the inside of a plateau.
enum RoundThreshold {
  /// The number of the fewest digits in the middle half; of several, the nearest to the midpoint.
  ///
  /// - Parameters: `from` below `to`.
  static func inside(_ from: Double, _ to: Double) -> Double {
    let middle = from + (to - from) / 2
    let (low, high) = (from + (to - from) / 4, to - (to - from) / 4)
    let largest = max(abs(from), abs(to))
    guard largest > 0, largest.isFinite else { return middle }
    let exponent = Int(Double.log10(largest).rounded(.down))
    for digits in 0...16 {
      let places = digits - exponent
      let candidate = rounded(middle, toPlaces: places)
      if candidate >= low, candidate <= high, candidate > from, candidate < to {
        return candidate
      }
    }
    return middle
  }

  /// Divided by a whole power of ten, which a `Double` has exactly, so that 0.35 is just that.
  private static func rounded(_ value: Double, toPlaces places: Int) -> Double {
    guard abs(places) <= 22 else { return value }
    let scale = Double.pow(10, abs(places)).rounded()
    let found =
      places >= 0 ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
    return found + 0
  }
}
