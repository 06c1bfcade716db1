/// What stands at a path of a document.
package enum JSONLookup: Sendable, Equatable {
  case found(JSONDocument)
  /// Nothing: `parent` is the last place on the way that exists, `$` being the whole document.
  case missing(path: String, parent: String, parentKind: JSONDocument.Kind)

  /// Why there is nothing, in words, or nil.
  package var explanation: String? {
    guard case .missing(let path, let parent, let kind) = self else { return nil }
    let place = parent == "$" ? "the document" : parent
    guard kind == .object else { return "\(place) is not an object (it is \(kind.phrase))" }
    let rest = parent == "$" ? path : String(path.dropFirst(parent.count + 1))
    let field = rest.split(separator: ".", maxSplits: 1).first.map(String.init) ?? ""
    return "\(place) has no field \(field)"
  }
}

extension JSONDocument {
  /// Follows a path of field names joined by dots, such as `sync.p95_latency_ms`.
  package func value(at path: String) -> JSONLookup {
    var value = self
    var parent = "$"
    for field in path.split(separator: ".", omittingEmptySubsequences: false) {
      guard case .object(let fields) = value, let next = fields[String(field)] else {
        return .missing(path: path, parent: parent, parentKind: value.kind)
      }
      value = next
      parent = parent == "$" ? String(field) : "\(parent).\(field)"
    }
    return .found(value)
  }
}
