import EventLedger

/// RFC 6962 section 2.1 word for word, over a list of leaves, to hold the fast tree against.
enum SlowMerkleTree {
  /// MTH(D[n]).
  static func root(_ leaves: ArraySlice<Digest>) -> Digest {
    switch leaves.count {
    case 0: return Digest.sha256(of: [])
    case 1: return leaves[leaves.startIndex]
    default:
      let middle = leaves.startIndex + split(leaves.count)
      return node(root(leaves[..<middle]), root(leaves[middle...]))
    }
  }

  /// PATH(m, D[n]).
  static func path(_ index: Int, _ leaves: ArraySlice<Digest>) -> [Digest] {
    guard leaves.count > 1 else { return [] }
    let k = split(leaves.count)
    let middle = leaves.startIndex + k
    return index < k
      ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
      : path(index - k, leaves[middle...]) + [root(leaves[..<middle])]
  }

  /// PROOF(m, D[n]) through SUBPROOF(m, D[n], b).
  static func proof(_ size: Int, _ leaves: ArraySlice<Digest>, isWhole: Bool = true) -> [Digest] {
    if size == 0 { return [] }
    if size == leaves.count { return isWhole ? [] : [root(leaves)] }
    let k = split(leaves.count)
    let middle = leaves.startIndex + k
    return size <= k
      ? proof(size, leaves[..<middle], isWhole: isWhole) + [root(leaves[middle...])]
      : proof(size - k, leaves[middle...], isWhole: false) + [root(leaves[..<middle])]
  }

  static func leaf(_ bytes: [UInt8]) -> Digest { Digest.sha256(of: [0] + bytes) }

  private static func node(_ left: Digest, _ right: Digest) -> Digest {
    Digest.sha256(of: [1] + left.bytes + right.bytes)
  }

  private static func split(_ count: Int) -> Int {
    var k = 1
    while k * 2 < count { k *= 2 }
    return k
  }
}
