/// A decimal number that prints as it was meant: `0.011`, never `0.010999999999999999`.
struct FixedPoint: Sendable, Equatable, Comparable {
  /// The value times ten to the power of `decimals`; not negative.
  let units: Int
  let decimals: Int

  init(_ units: Int, decimals: Int) {
    precondition(units >= 0 && decimals >= 0, "Invariant: a fixed-point value is not negative")
    self.units = units
    self.decimals = decimals
  }

  /// The same digits with the point moved to the left, as from milliseconds to seconds.
  func scaledDown(byPowerOfTen power: Int) -> FixedPoint {
    FixedPoint(units, decimals: decimals + power)
  }

  /// Compares values of the same unit only.
  static func < (left: FixedPoint, right: FixedPoint) -> Bool {
    precondition(left.decimals == right.decimals, "Invariant: values have the same decimals")
    return left.units < right.units
  }
}

extension FixedPoint: CustomStringConvertible {
  var description: String {
    var digits = String(units)
    if digits.count <= decimals {
      digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits
    }
    let whole = digits.dropLast(decimals)
    var fraction = digits.suffix(decimals)
    while fraction.last == "0" { fraction.removeLast() }
    return fraction.isEmpty ? String(whole) : "\(whole).\(fraction)"
  }
}
