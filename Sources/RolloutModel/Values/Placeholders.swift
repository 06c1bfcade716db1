/// A text with `{{name}}` placeholders, as plans use them for what differs from cohort to cohort.
///
/// Only plain substitution, on purpose: a plan is data, and what a run will do must be readable
/// from it without running a template language.
package struct PlaceholderText: Hashable, Sendable {
  package var source: String

  package init(_ source: String) {
    self.source = source
  }

  /// The names used, in order of first use.
  package var names: [String] {
    var found: [String] = []
    _ = substituting { name in
      if !found.contains(name) { found.append(name) }
      return nil
    }
    return found
  }

  /// The text with each known placeholder replaced; unknown ones stay as they are.
  package func filled(with values: [String: String]) -> String {
    substituting { values[$0] }
  }

  private func substituting(_ value: (String) -> String?) -> String {
    var result = ""
    var rest = source[...]
    while let open = rest.firstRange(of: "{{") {
      result += rest[..<open.lowerBound]
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
        result += rest[open.lowerBound...]
        return result
      }
      let inner = rest[open.upperBound..<close.lowerBound]
      let name = String(inner.filter { $0 != " " })
      result += value(name) ?? String(rest[open.lowerBound..<close.upperBound])
      rest = rest[close.upperBound...]
    }
    return result + rest
  }
}

extension PlaceholderText: Codable {
  package init(from decoder: any Decoder) throws {
    source = try decoder.singleValueContainer().decode(String.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(source)
  }
}
