/// Shows that a leaf stands at a position of a tree of a given size.
package struct InclusionProof: Hashable, Sendable {
  package let position: Position
  package let size: Int64
  package let hashes: [Digest]

  package init(position: Position, size: Int64, hashes: [Digest]) {
    self.position = position
    self.size = size
    self.hashes = hashes
  }

  /// Whether the proof leads from `leaf` to `root`.
  ///
  /// > Source: <https://www.rfc-editor.org/rfc/rfc9162#section-2.1.3.2>
  package func verifies(leaf: Digest, root: Digest) -> Bool {
    guard position.rawValue < size else { return false }
    var node = position.rawValue
    var last = size - 1
    var digest = leaf
    for hash in hashes {
      if last == 0 { return false }
      if node & 1 == 1 || node == last {
        digest = Digest.node(hash, digest)
        while node & 1 == 0, node != 0 {
          node >>= 1
          last >>= 1
        }
      } else {
        digest = Digest.node(digest, hash)
      }
      node >>= 1
      last >>= 1
    }
    return last == 0 && digest == root
  }
}

extension StoredDigests {
  /// The audit path of a leaf, from the leaf's sibling upwards.
  ///
  /// > Source: <https://www.rfc-editor.org/rfc/rfc6962#section-2.1.1>
  func inclusionProof(of position: Position, size: Int64) throws -> InclusionProof {
    var hashes: [Digest] = []
    var start: Int64 = 0
    var end = size
    while end - start > 1 {
      let middle = start + Int64.splitPoint(of: end - start)
      if position.rawValue < middle {
        hashes.append(try root(from: middle, to: end))
        end = middle
      } else {
        hashes.append(try root(from: start, to: middle))
        start = middle
      }
    }
    return InclusionProof(position: position, size: size, hashes: hashes.reversed())
  }
}

extension Int64 {
  /// The largest power of two below a length of at least 2.
  static func splitPoint(of length: Int64) -> Int64 {
    1 << Int64(63 - (length - 1).leadingZeroBitCount)
  }
}
