/// How values of one unit become values of another: rounded once.
///
/// Nothing is guessed: units that are not known here convert to themselves alone.
package struct UnitConversion: Hashable, Sendable {
  package let from: String
  package let to: String
  private let factor: Double
  private let divides: Bool

  /// - Returns: nil where nobody knows how, or where one unit measures something else.
  package init?(from: String, to: String) {
    self.from = from
    self.to = to
    if from == to {
      factor = 1
      divides = false
      return
    }
    guard
      let family = UnitConversion.families.first(where: { $0[from] != nil && $0[to] != nil }),
      let source = family[from], let target = family[to]
    else { return nil }
    // Whole factors alone, so that a value is rounded once.
    divides = target > source
    factor = divides ? target / source : source / target
  }

  package func convert(_ value: Double) -> Double {
    divides ? value / factor : value * factor
  }

  /// A number that was written as a decimal. Powers of ten move its point, so that 0.3859 s are the
  /// double that is nearest to 385.9 ms, and equal a limit that is written so; a product need not.
  ///
  /// - Parameters:
  ///   - value: what the text reads as.
  ///   - literal: digits with or without a sign, a point and an exponent; else the value counts.
  package func convert(_ value: Double, writtenAs literal: String) -> Double {
    guard let places = UnitConversion.places(of: factor) else { return convert(value) }
    let parts = literal.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "e" || $0 == "E" })
    let isDecimal = parts[0].utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || [0x2B, 0x2D, 0x2E].contains($0)
    }
    guard isDecimal, let exponent = parts.count == 1 ? 0 : Int(parts[1]),
      (-999...999).contains(exponent)
    else { return convert(value) }
    return Double("\(parts[0])e\(divides ? exponent - places : exponent + places)")
      ?? convert(value)
  }

  /// 3 of 1000; nil of what is no power of ten.
  private static func places(of factor: Double) -> Int? {
    var (power, places) = (1.0, 0)
    while power < factor { (power, places) = (power * 10, places + 1) }
    return power == factor ? places : nil
  }

  /// Units that convert into each other, as multiples of the smallest.
  private static let families: [[String: Double]] = [
    [
      "ns": 1, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9, "min": 60e9, "h": 3600e9,
    ],
    ["percent": 1, "%": 1, "ratio": 100],
    ["B": 1, "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824],
  ]

  /// For messages: what units are known.
  package static let known = "ns, us, ms, s, min, h; ratio, percent; B, KiB, MiB, GiB"
}
