/// When the breaches of a stage stand against it.
///
/// A sample without data or in error is no breach and no pass: it neither lengthens a row of
/// breaches nor ends it, and takes no place among the last samples.
package enum Trigger: Hashable, Sendable {
  /// More breaches than the limit, in the whole stage.
  case total(limit: Int)
  /// That many in a row; only a pass ends a row.
  case consecutive(Int)
  /// That many among the last samples that had a value.
  case ofLast(breaches: Int, samples: Int)
  /// Every sample breached for that long, from the first of the row to the latest.
  ///
  /// A time in which nobody sampled ends the row: what was not seen was not breached.
  case lasting(Milliseconds)
}

extension Trigger {
  func isMet(by counts: RuleCounts) -> Bool {
    switch self {
    case .total(let limit): counts.breaches > limit
    case .consecutive(let count): counts.breachRow.longest >= count
    case .ofLast(let breaches, _): counts.mostRecentBreaches >= breaches
    case .lasting(let duration):
      counts.breachRow.longest > 0 && counts.breachRow.longestDuration >= duration
    }
  }
}

extension Trigger: Codable {
  private enum Key: String, CodingKey {
    case failureLimit, consecutive, breaches, ofLast, duration
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if let limit = try container.decodeIfPresent(Int.self, forKey: .failureLimit) {
      self = .total(limit: limit)
    } else if let count = try container.decodeIfPresent(Int.self, forKey: .consecutive) {
      self = .consecutive(count)
    } else if let breaches = try container.decodeIfPresent(Int.self, forKey: .breaches) {
      self = .ofLast(
        breaches: breaches, samples: try container.decode(Int.self, forKey: .ofLast))
    } else {
      self = .lasting(try container.decode(Milliseconds.self, forKey: .duration))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .total(let limit): try container.encode(limit, forKey: .failureLimit)
    case .consecutive(let count): try container.encode(count, forKey: .consecutive)
    case .ofLast(let breaches, let samples):
      try container.encode(breaches, forKey: .breaches)
      try container.encode(samples, forKey: .ofLast)
    case .lasting(let duration): try container.encode(duration, forKey: .duration)
    }
  }
}
