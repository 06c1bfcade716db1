import Testing

@testable import EventLedger

/// Digests kept in memory, with stored nodes as the ledger would keep them.
struct TreeInMemory: StoredDigests {
  var leaves: [Digest] = []
  var nodes: [Subtree: Digest] = [:]
  var range = CompactRange()

  init(_ leaves: [Digest] = []) {
    for leaf in leaves { append(leaf) }
  }

  mutating func append(_ leaf: Digest) {
    leaves.append(leaf)
    range.append(leaf) { nodes[$0] = $1 }
  }

  func digests(level: Int, from index: Int64, count: Int) throws -> [Digest] {
    if level == 0 { return Array(leaves[Int(index)..<(Int(index) + count)]) }
    return try (index..<(index + Int64(count))).map { index in
      try #require(nodes[Subtree(level: level, index: index)])
    }
  }
}
