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
