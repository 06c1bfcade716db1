/// The Merkle tree of a ledger, as RFC 6962 defines it.
///
/// **What is hashed.** A leaf is SHA-256(0x00 || header), a node SHA-256(0x01 || left || right);
/// the root of nothing is SHA-256 of nothing. A tree of n > 1 leaves splits at the largest power
/// of two below n; a node without a sibling is carried up as it is, never doubled.
///
/// **What is stored.** A subtree is named by its level and its index there: `(level, index)`
/// covers the leaves `index << level ..< (index + 1) << level`.
///
/// | where               | what                                                     |
/// | ------------------- | -------------------------------------------------------- |
/// | `events.leaf`       | level 0, one digest per event                            |
/// | `nodes`             | complete subtrees of the levels 8, 16, 24, …             |
/// | `head.size`         | number of leaves                                         |
/// | `head.range`        | the compact range: the complete subtrees that the size's |
/// |                     | one bits name, largest first, 32 bytes each              |
///
/// **When it is valid.** (1) `head.size` is the number of events. (2) `head.range` holds as many
/// digests as the size has one bits. (3) Every digest in it and in `nodes` is the root of the
/// leaves it covers. (4) `nodes` holds exactly the complete subtrees of its levels.
///
/// **How it grows.** A new leaf joins the range; while the last two subtrees are of equal height
/// they become one. That is one hash for the leaf and on average one more, whatever the size.
/// When a subtree of a stored level becomes complete, it is written: one row in 256 appends.
///
/// **How it is asked.** A root is the range folded from the right. A proof is a list of at most
/// 2 log2 n subtrees. A subtree at a stored level is one look-up; one between is folded from at
/// most 128 rows of the stored level below, so a proof reads a few hundred digests.
///
/// **Why not store every node.** That is one or more rows for each append, in a table as long as
/// the events, written inside the commit that everyone waits for; proofs are asked rarely, and
/// recomputing within a tile takes under a millisecond. Measured with `tools/bench/append.c` and
/// its `--all-nodes`: a quarter more pages written at one event a commit, which is then 9 % slower;
/// at a hundred a commit 17 % slower; the file grows by 3 %.
///
/// **Why not keep only the leaves.** A proof would hash the whole ledger.
///
/// > Source: <https://www.rfc-editor.org/rfc/rfc6962#section-2.1>,
/// > <https://github.com/transparency-dev/merkle/blob/main/docs/compact_ranges.md>,
/// > <https://c2sp.org/tlog-tiles> for tiles of 256.
package enum MerkleTree {
  /// Levels between two stored levels: a tile covers 2^8 subtrees.
  static let tileHeight = 8

  /// The digest of the tree without leaves.
  package static let emptyRoot = Digest.sha256(of: [])

  /// The leaf of a header.
  package static func leaf(_ header: [UInt8]) -> Digest {
    Digest.sha256(prefix: 0, header)
  }

  /// Whether complete subtrees of this level are stored.
  static func isStored(level: Int) -> Bool { level % tileHeight == 0 }
}

/// A complete subtree: the leaves `index << level ..< (index + 1) << level`.
struct Subtree: Hashable {
  var level: Int
  var index: Int64

  var firstLeaf: Int64 { index << Int64(level) }
  var leafCount: Int64 { 1 << Int64(level) }
}

/// Where a tree gets its stored digests from.
protocol StoredDigests {
  /// The digests of `count` complete subtrees of a stored level from `index` on, in order.
  ///
  /// - Throws: ``LedgerFailure`` when one of them is missing.
  func digests(level: Int, from index: Int64, count: Int) throws -> [Digest]
}
