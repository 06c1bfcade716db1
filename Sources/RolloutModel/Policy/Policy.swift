/// The rules that decide whether what was sampled lets a stage pass.
///
/// Live runs and replays hand the same policy to the same judge (``judge(_:under:)``).
package struct Policy: Hashable, Sendable, Codable {
  package var rules: [Rule]

  package init(rules: [Rule]) {
    self.rules = rules
  }
}

/// One rule on one metric.
package struct Rule: Hashable, Sendable {
  package var name: RuleName
  package var metric: MetricName
  package var kind: RuleKind
  /// What a sample without data means.
  package var noData: NoDataAction
  /// Samples that must pass before a stage can; at least 1, so that no data is never green.
  package var minimumSamples: Int

  package init(
    name: RuleName, metric: MetricName, kind: RuleKind, noData: NoDataAction = .block,
    minimumSamples: Int = 1
  ) {
    self.name = name
    self.metric = metric
    self.kind = kind
    self.noData = noData
    self.minimumSamples = minimumSamples
  }
}

extension Rule {
  /// The limit that the rule compares with.
  package var threshold: Threshold {
    switch kind {
    case .threshold(let threshold): threshold
    }
  }
}

/// How a rule reads a metric. Every later kind (consecutive breaches, k of n, burn rate) is a case.
package enum RuleKind: Hashable, Sendable {
  case threshold(Threshold)
}

/// "At most `failureLimit` samples of a stage may lie on the wrong side of `limit`."
package struct Threshold: Hashable, Sendable, Codable {
  package enum Comparison: String, Hashable, Sendable, Codable, CaseIterable {
    case atMost = "at-most"
    case atLeast = "at-least"

    /// The relation that a passing value has to the limit, as messages write it.
    package var symbol: String { self == .atMost ? "<=" : ">=" }
    /// The relation of a breach.
    package var breachSymbol: String { self == .atMost ? ">" : "<" }
  }

  package var comparison: Comparison
  package var limit: Limit
  /// Breaches that a stage survives.
  package var failureLimit: Int

  package init(comparison: Comparison = .atMost, limit: Limit, failureLimit: Int = 0) {
    self.comparison = comparison
    self.limit = limit
    self.failureLimit = failureLimit
  }
}

/// What a rule does with a sample in which its metric had no data.
package enum NoDataAction: String, Hashable, Sendable, Codable, CaseIterable {
  /// Fail closed: the stage fails.
  case block
  /// The sample does not count; ``Rule/minimumSamples`` must still be met.
  case ignore
}

/// A threshold with the text that the operator wrote, because `0.020` is printed as `0.020`.
package struct Limit: Hashable, Sendable {
  package let text: String
  package let value: Double

  /// - Returns: nil unless the text is a finite decimal number, 0 or more.
  package init?(_ text: String) {
    let allowed = text.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
        || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+")
    }
    guard allowed, let value = Double(text), value.isFinite, value >= 0, text.first != "+",
      text.first != "-"
    else { return nil }
    self.text = text
    self.value = value
  }
}

extension Limit: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let limit = Limit(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "Expected a decimal number, 0 or more, got '\(text)'.")
    }
    self = limit
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

extension Rule: Codable {
  private enum Key: String, CodingKey {
    case name, metric, threshold, noData, minimumSamples
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    name = try container.decode(RuleName.self, forKey: .name)
    metric = try container.decode(MetricName.self, forKey: .metric)
    noData = try container.decode(NoDataAction.self, forKey: .noData)
    minimumSamples = try container.decode(Int.self, forKey: .minimumSamples)
    kind = .threshold(try container.decode(Threshold.self, forKey: .threshold))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(metric, forKey: .metric)
    try container.encode(noData, forKey: .noData)
    try container.encode(minimumSamples, forKey: .minimumSamples)
    switch kind {
    case .threshold(let threshold): try container.encode(threshold, forKey: .threshold)
    }
  }
}
