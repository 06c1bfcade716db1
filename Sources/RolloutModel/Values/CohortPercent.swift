/// The share of traffic that a cohort takes.
///
/// > Units: percent, 0 to 100. A plan wants 1 to 100; the drop-in also accepts 0, as its
/// > predecessor did.
package struct CohortPercent: Hashable, Comparable, Sendable {
  package var value: Int

  /// - Returns: nil outside 0 to 100.
  package init?(_ value: Int) {
    guard (0...100).contains(value) else { return nil }
    self.value = value
  }

  package static func < (left: CohortPercent, right: CohortPercent) -> Bool {
    left.value < right.value
  }
}

extension CohortPercent: CustomStringConvertible {
  package var description: String { String(value) }
}

extension CohortPercent: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let value = try container.decode(Int.self)
    guard let percent = CohortPercent(value) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "Expected a percentage from 0 to 100, got \(value).")
    }
    self = percent
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
