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
    try append(leaf, level: 0, completed: completed)
  }

  /// Adds a complete subtree; the size must be a multiple of its number of leaves.
  mutating func append(
    _ subtree: Digest, level start: Int, completed: (Subtree, Digest) throws -> Void
  ) rethrows {
    var digest = subtree
    var level = start
    var rest = size >> Int64(start)
    precondition(rest << Int64(start) == size, "Invariant: a subtree joins where it would stand")
    while rest & 1 == 1 {
      digest = Digest.node(digests.removeLast(), digest)
      rest >>= 1
      level += 1
      if MerkleTree.isStored(level: level) {
        try completed(Subtree(level: level, index: rest), digest)
      }
    }
    digests.append(digest)
    size += 1 << Int64(start)
  }

  package mutating func append(_ leaf: Digest) {
    append(leaf) { _, _ in }
  }

  /// The levels of ``digests``, in their order: the one bits of the size, highest first.
  var levels: [Int] {
    (0..<63).reversed().filter { size >> Int64($0) & 1 == 1 }
  }

  /// The root of the tree.
  package var root: Digest {
    guard var root = digests.last else { return MerkleTree.emptyRoot }
    for digest in digests.dropLast().reversed() { root = Digest.node(digest, root) }
    return root
  }
}
