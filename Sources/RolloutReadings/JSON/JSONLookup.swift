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
