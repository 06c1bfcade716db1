/// Replaces `${NAME}` and `${NAME:-default}` in a text of a plan file, as a shell would.
///
/// An unset or empty variable without a default gives an empty text, which plan fields take for
/// "not configured".
func expandingReferences(in text: String, environment: [String: String]) -> String {
  var result = ""
  var rest = text[...]
  while let open = rest.firstRange(of: "${") {
    result += rest[..<open.lowerBound]
    guard let close = rest[open.upperBound...].firstIndex(of: "}") else {
      return result + rest[open.lowerBound...]
    }
    let inner = rest[open.upperBound..<close]
    let name: Substring
    let fallback: Substring
    if let separator = inner.firstRange(of: ":-") {
      name = inner[..<separator.lowerBound]
      fallback = inner[separator.upperBound...]
    } else {
      name = inner
      fallback = ""
    }
    let value = environment[String(name)] ?? ""
    result += value.isEmpty ? String(fallback) : value
    rest = rest[rest.index(after: close)...]
  }
  return result + rest
}
