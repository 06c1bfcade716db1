import RealModule

/// From a lower to an upper bound; both belong to it.
package struct ShareInterval: Hashable, Sendable {
  package var lower: Double
  package var upper: Double

  package init(_ lower: Double, _ upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}

/// So many of so many.
package struct Share: Hashable, Sendable {
  package var count: Int
  package var total: Int

  package init(_ count: Int, of total: Int) {
    self.count = count
    self.total = total
  }

  /// Nil of nothing.
  package var value: Double? { total > 0 ? Double(count) / Double(total) : nil }

  /// The Wilson score interval of 95 %, without a correction for continuity; nil of nothing.
  ///
  /// > Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
  /// > JASA 22 (1927), https://doi.org/10.1080/01621459.1927.10502953
  package var wilson: ShareInterval? {
    guard let share = value else { return nil }
    let n = Double(total)
    let squared = Share.z95 * Share.z95
    let center = (share + squared / (2 * n)) / (1 + squared / n)
    let half =
      Share.z95 * Double.sqrt(share * (1 - share) / n + squared / (4 * n * n)) / (1 + squared / n)
    // Where none or all were counted, the bound is exact, and rounding must not leave it.
    return ShareInterval(
      count == 0 ? 0 : max(0, center - half), count == total ? 1 : min(1, center + half))
  }

  /// What the share is below with 95 % confidence when none of so many was one: 1 - 0.05^(1/n).
  ///
  /// - Returns: 1 of nothing.
  package static func upperBound(ofNoneIn total: Int) -> Double {
    guard total > 0 else { return 1 }
    return -Double.expMinusOne(Double.log(0.05) / Double(total))
  }

  /// How far an empirical distribution of so many is from the true one at most, with 95 %
  /// confidence, everywhere at once; so it holds for a threshold that was picked from the data.
  ///
  /// > Source: A. Dvoretzky, J. Kiefer, J. Wolfowitz (1956), with the constant of P. Massart, The
  /// > tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality, Ann. Probab. 18 (1990),
  /// > https://doi.org/10.1214/aop/1176990746
  package static func bandHalfWidth(of total: Int) -> Double {
    guard total > 0 else { return 1 }
    return min(1, Double.sqrt(Double.log(2 / 0.05) / (2 * Double(total))))
  }

  /// The share with ``bandHalfWidth(of:)`` on either side; nil of nothing.
  package var band: ShareInterval? {
    guard let share = value else { return nil }
    let half = Share.bandHalfWidth(of: total)
    return ShareInterval(max(0, share - half), min(1, share + half))
  }

  /// The 97.5 % quantile of the standard normal distribution.
  private static let z95 = 1.959963984540054
}
