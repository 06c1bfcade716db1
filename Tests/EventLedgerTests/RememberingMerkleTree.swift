import EventLedger

/// The definitions of RFC 6962 section 2.1 once more, over one list of leaves, with every subtree's
/// root computed once: so that all proofs of some hundred sizes can be held against it.
final class RememberingMerkleTree {
  let leaves: [Digest]
  private var roots: [Range<Int>: Digest] = [:]

  init(_ leaves: [Digest]) {
    self.leaves = leaves
  }

  /// MTH(D[range]).
  func root(_ range: Range<Int>) -> Digest {
    if let known = roots[range] { return known }
    let root: Digest
    switch range.count {
    case 0: root = Digest.sha256(of: [])
    case 1: root = leaves[range.lowerBound]
    default:
      let (left, right) = halves(range)
      root = Digest.sha256(of: [1] + self.root(left).bytes + self.root(right).bytes)
    }
    roots[range] = root
    return root
  }

  /// PATH(m, D[range]): each subtree with the side on which it is joined, from the leaf upwards.
  func path(_ index: Int, _ range: Range<Int>) -> [Step] {
    guard range.count > 1 else { return [] }
    let (left, right) = halves(range)
    return index < right.lowerBound
      ? path(index, left) + [Step(side: .right, range: right)]
      : path(index, right) + [Step(side: .left, range: left)]
  }

  /// SUBPROOF(m, D[range], b): the first step has no side, when the old tree must be given.
  func proof(_ size: Int, _ range: Range<Int>, isWhole: Bool = true) -> [Step] {
    if range.lowerBound + size == range.upperBound {
      return isWhole ? [] : [Step(side: .start, range: range)]
    }
    let (left, right) = halves(range)
    return range.lowerBound + size <= right.lowerBound
      ? proof(size, left, isWhole: isWhole) + [Step(side: .right, range: right)]
      : proof(size - left.count, right, isWhole: false) + [Step(side: .left, range: left)]
  }

  struct Step {
    enum Side { case start, left, right }
    let side: Side
    let range: Range<Int>
  }

  private func halves(_ range: Range<Int>) -> (Range<Int>, Range<Int>) {
    var width = 1
    while width * 2 < range.count { width *= 2 }
    let middle = range.lowerBound + width
    return (range.lowerBound..<middle, middle..<range.upperBound)
  }
}
