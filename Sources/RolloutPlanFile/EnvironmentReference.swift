/// A `${NAME}` or `${NAME:-default}` in a text of a plan file.
///
/// An unset or empty variable without a default gives an empty text, which plan fields take for
/// "not configured". `$${` stands for a plain `${`.
enum EnvironmentReference {
  /// Something between `${` and `}` that is neither form.
  struct Malformed: Error, Hashable, Sendable {
    var text: String
  }

  /// Replaces every reference.
  static func expanding(
    _ text: String, environment: [String: String]
  ) throws(Malformed) -> String {
    var result = ""
    var rest = text[...]
    while let open = rest.firstRange(of: "${") {
      let before = rest[..<open.lowerBound]
      result += before
      if before.last == "$" {
        result += "{"
        rest = rest[open.upperBound...]
        continue
      }
      guard let close = rest[open.upperBound...].firstIndex(of: "}") else {
        throw Malformed(text: String(rest[open.lowerBound...]))
      }
      result += try value(of: rest[open.upperBound..<close], environment)
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  /// Replaces the text when it is one reference as a whole; a command's own `${NAME}` is the
  /// shell's to read.
  static func expandingWhole(
    _ text: String, environment: [String: String]
  ) throws(Malformed) -> String {
    guard text.hasPrefix("${"), text.firstIndex(of: "}") == text.indices.last else { return text }
    return try value(of: text.dropFirst(2).dropLast(), environment)
  }

  private static func value(
    of inner: Substring, _ environment: [String: String]
  ) throws(Malformed) -> String {
    let separator = inner.firstRange(of: ":-")
    let name = separator.map { inner[..<$0.lowerBound] } ?? inner
    let fallback = separator.map { inner[$0.upperBound...] } ?? ""
    guard let first = name.first, !first.isNumber,
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
    else { throw Malformed(text: "${\(inner)}") }
    let value = environment[String(name)] ?? ""
    return value.isEmpty ? String(fallback) : value
  }
}
