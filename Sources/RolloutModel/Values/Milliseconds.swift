/// A length of time.
///
/// > Units: whole milliseconds; never negative where a plan is concerned.
package struct Milliseconds: Hashable, Comparable, Sendable {
  package var count: Int64

  package init(_ count: Int64) {
    self.count = count
  }

  package static let zero = Milliseconds(0)

  package static func seconds(_ seconds: Int64) -> Milliseconds {
    Milliseconds(seconds.multipliedSaturated(by: 1000))
  }

  /// Whole seconds, rounded down, as the artifacts print durations.
  package var wholeSeconds: Int64 { count / 1000 }

  package static func < (left: Milliseconds, right: Milliseconds) -> Bool {
    left.count < right.count
  }

  package static func + (left: Milliseconds, right: Milliseconds) -> Milliseconds {
    Milliseconds(left.count.addingSaturated(right.count))
  }
}

extension Milliseconds: Codable {
  package init(from decoder: any Decoder) throws {
    count = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(count)
  }
}

extension Milliseconds {
  /// `300s`, `0.25s`
  package var secondsText: String { "\(shortText(of: Double(count) / 1000))s" }
}
