/// A point in time as the wall clock of the recording machine told it.
///
/// Order within a rollout is by version, never by this: clocks step back.
///
/// > Units: milliseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Comparable, Sendable {
  package var millisecondsSince1970: Int64

  package init(millisecondsSince1970: Int64) {
    self.millisecondsSince1970 = millisecondsSince1970
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.millisecondsSince1970 < right.millisecondsSince1970
  }

  package static func + (left: Timestamp, right: Milliseconds) -> Timestamp {
    Timestamp(millisecondsSince1970: left.millisecondsSince1970.addingSaturated(right.count))
  }

  package static func - (left: Timestamp, right: Timestamp) -> Milliseconds {
    Milliseconds(left.millisecondsSince1970.subtractingSaturated(right.millisecondsSince1970))
  }
}

extension Timestamp: Codable {
  package init(from decoder: any Decoder) throws {
    millisecondsSince1970 = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(millisecondsSince1970)
  }
}
