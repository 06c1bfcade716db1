extension StoredDigests {
  /// The digest of a complete subtree.
  func digest(of subtree: Subtree) throws -> Digest {
    let height = subtree.level % MerkleTree.tileHeight
    let count = 1 << height
    var digests = try digests(
      level: subtree.level - height, from: subtree.index << Int64(height), count: count)
    while digests.count > 1 {
      digests = stride(from: 0, to: digests.count, by: 2).map {
        Digest.node(digests[$0], digests[$0 + 1])
      }
    }
    return digests[0]
  }

  /// The root over the leaves `start ..< end`, where `start` is a multiple of the largest power of
  /// two that is not above the length.
  func root(from start: Int64, to end: Int64) throws -> Digest {
    var peaks: [Digest] = []
    var next = start
    while next < end {
      let level = 63 - (end - next).leadingZeroBitCount
      peaks.append(try digest(of: Subtree(level: level, index: next >> Int64(level))))
      next += 1 << Int64(level)
    }
    guard var root = peaks.popLast() else { return MerkleTree.emptyRoot }
    while let left = peaks.popLast() { root = Digest.node(left, root) }
    return root
  }
}
