/// How values of one unit become values of another: one multiplication or one division.
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

  package var isIdentity: Bool { factor == 1 }

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
