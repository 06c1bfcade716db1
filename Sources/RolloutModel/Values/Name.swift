/// A text that means one kind of thing, so that a gate's name cannot be passed for a metric's.
///
/// The phantom `Subject` keeps the kinds apart at compile time; the encoding is the bare string.
package struct Name<Subject>: Hashable, Sendable {
  package var text: String

  package init(_ text: String) {
    self.text = text
  }
}

extension Name: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) {
    text = value
  }
}

extension Name: CustomStringConvertible {
  package var description: String { text }
}

extension Name: Codable {
  package init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// The identity of one rollout; also the name of its stream in the ledger.
///
/// > Shape: a lower-case UUIDv7, so that ids sort by the time they were made.
package typealias RolloutID = Name<Rollout>
package typealias GateName = Name<Gate>
package typealias MetricName = Name<Metric>
package typealias RuleName = Name<Rule>

/// The subject of a ``RolloutID``; a rollout has no single value type, it is the fold of its
/// events.
package enum Rollout {}
