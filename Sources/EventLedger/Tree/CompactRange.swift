/// The roots of the complete subtrees that make up a tree, largest first.
///
/// There is one for every one bit of the size, so it never has more than 63.
package struct CompactRange: Hashable, Sendable {
  package private(set) var size: Int64 = 0
  package private(set) var digests: [Digest] = []

  package init() {}

  /// Nil unless there are as many digests as the size has one bits.
  package init?(size: Int64, bytes: [UInt8]) {
    guard size >= 0, bytes.count == size.nonzeroBitCount * Digest.byteCount else { return nil }
    self.size = size
    for start in stride(from: 0, to: bytes.count, by: Digest.byteCount) {
      guard let digest = Digest(bytes[start..<(start + Digest.byteCount)]) else { return nil }
      digests.append(digest)
    }
  }

  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digests.count * Digest.byteCount)
    for digest in digests { digest.append(to: &bytes) }
    return bytes
  }

  /// Adds a leaf and tells every subtree of a stored level (above the leaves) that it completes.
  mutating func append(_ leaf: Digest, completed: (Subtree, Digest) throws -> Void) rethrows {
    var digest = leaf
    var level = 0
    var rest = size
    while rest & 1 == 1 {
      digest = Digest.node(digests.removeLast(), digest)
      rest >>= 1
      level += 1
      if MerkleTree.isStored(level: level) {
        try completed(Subtree(level: level, index: rest), digest)
      }
    }
    digests.append(digest)
    size += 1
  }

  mutating func append(_ leaf: Digest) {
    append(leaf) { _, _ in }
  }

  /// The root of the tree.
  package var root: Digest {
    guard var root = digests.last else { return MerkleTree.emptyRoot }
    for digest in digests.dropLast().reversed() { root = Digest.node(digest, root) }
    return root
  }
}
