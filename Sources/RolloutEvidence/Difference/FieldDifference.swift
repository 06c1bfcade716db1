/// One field that is not the same on both sides; nil where a side does not have it.
package struct FieldDifference: Hashable, Sendable {
  package var path: String
  package var left: String?
  package var right: String?

  package init(path: String, left: String?, right: String?) {
    self.path = path
    self.left = left
    self.right = right
  }
}

extension FieldDifference {
  /// What differs between two values, by path, in the order of paths.
  static func between(
    _ left: some Encodable, _ right: some Encodable, leavingOut: Set<String> = []
  ) throws -> [FieldDifference] {
    let sides = try [JSONTree(of: left), JSONTree(of: right)].map { tree in
      Dictionary(tree.leaves().map { ($0.path, $0.text) }) { first, _ in first }
    }
    return Set(sides[0].keys).union(sides[1].keys).sorted().compactMap { path in
      let top = path.prefix { $0 != "." && $0 != "[" }
      guard !leavingOut.contains(String(top)), sides[0][path] != sides[1][path],
        !sides.contains(where: { isFilled(path, in: $0) })
      else { return nil }
      return FieldDifference(path: path, left: sides[0][path], right: sides[1][path])
    }
  }

  /// Whether a side has something in what is empty on the other: that speaks for itself.
  private static func isFilled(_ path: String, in side: [String: String]) -> Bool {
    side[path] == nil && side.keys.contains { $0.hasPrefix("\(path).") || $0.hasPrefix("\(path)[") }
  }
}
