/// Shows that a larger tree begins with all the leaves of a smaller one.
package struct ConsistencyProof: Hashable, Sendable {
  package let from: Int64
  package let to: Int64
  package let hashes: [Digest]

  package init(from: Int64, to: Int64, hashes: [Digest]) {
    self.from = from
    self.to = to
    self.hashes = hashes
  }

  /// Whether the proof ties the root of the smaller tree to that of the larger.
  ///
  /// > Source: <https://www.rfc-editor.org/rfc/rfc9162#section-2.1.4.2>
  package func verifies(oldRoot: Digest, newRoot: Digest) -> Bool {
    guard from >= 0, from <= to else { return false }
    if from == to { return hashes.isEmpty && oldRoot == newRoot }
    if from == 0 { return hashes.isEmpty && oldRoot == MerkleTree.emptyRoot }
    var path = hashes[...]
    // A complete smaller tree is a node of the larger one, so the proof does not repeat it.
    guard let first = from.nonzeroBitCount == 1 ? oldRoot : path.popFirst() else { return false }
    var node = from - 1
    var last = to - 1
    while node & 1 == 1 {
      node >>= 1
      last >>= 1
    }
    var old = first
    var new = first
    for hash in path {
      if last == 0 { return false }
      if node & 1 == 1 || node == last {
        old = Digest.node(hash, old)
        new = Digest.node(hash, new)
        while node & 1 == 0, node != 0 {
          node >>= 1
          last >>= 1
        }
      } else {
        new = Digest.node(new, hash)
      }
      node >>= 1
      last >>= 1
    }
    return last == 0 && old == oldRoot && new == newRoot
  }
}

extension StoredDigests {
  /// The proof between two sizes; empty from size 0 and between equal sizes.
  ///
  /// > Source: <https://www.rfc-editor.org/rfc/rfc6962#section-2.1.2>
  func consistencyProof(from old: Int64, to new: Int64) throws -> ConsistencyProof {
    var hashes: [Digest] = []
    var start: Int64 = 0
    var end = new
    // Walk down along the old tree's right edge until the range ends where the old tree does.
    while old > 0, old != end {
      let middle = start + Int64.splitPoint(of: end - start)
      if old <= middle {
        hashes.append(try root(from: middle, to: end))
        end = middle
      } else {
        hashes.append(try root(from: start, to: middle))
        start = middle
      }
    }
    // The old tree itself needs no mention when it is complete: then the walk never went right.
    if start > 0, old != new { hashes.append(try root(from: start, to: end)) }
    return ConsistencyProof(from: old, to: new, hashes: hashes.reversed())
  }
}
