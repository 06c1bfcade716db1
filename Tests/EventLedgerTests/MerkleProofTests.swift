import RolloutTestSupport
import Testing

@testable import EventLedger

/// Every proof of every size up to 300, and what becomes of each that is tampered with.
@Suite struct MerkleProofTests {
  static let most = 300
  /// Below it every proof is tampered with, above it some that are drawn.
  static let allTampered = 70
  static let drawnCount = 500
  static let seed = UInt64.random(in: 0..<1_000_000_000)

  private let tree: TreeInMemory
  private let slow: RememberingMerkleTree

  init() {
    let leaves = (0..<Self.most).map { SlowMerkleTree.leaf([UInt8($0 & 0xFF), UInt8($0 >> 8)]) }
    tree = TreeInMemory(leaves)
    slow = RememberingMerkleTree(leaves)
  }

  private func root(_ size: Int) -> Digest { slow.root(0..<size) }

  private func inclusion(_ index: Int, _ size: Int) -> InclusionProof {
    InclusionProof(
      position: Position(Int64(index)), size: Int64(size),
      hashes: slow.path(index, 0..<size).map { slow.root($0.range) })
  }

  private func consistency(_ from: Int, _ to: Int) -> ConsistencyProof {
    ConsistencyProof(
      from: Int64(from), to: Int64(to),
      hashes: from == 0 ? [] : slow.proof(from, 0..<to).map { slow.root($0.range) })
  }

  @Test func `every inclusion proof equals the slow tree's and holds`() async throws {
    var wrong: [String] = []
    for size in 1...Self.most {
      // Tests that wait for a server share the threads.
      await Task.yield()
      for index in 0..<size {
        let proof = try tree.inclusionProof(of: Position(Int64(index)), size: Int64(size))
        if proof != inclusion(index, size)
          || !proof.verifies(leaf: slow.leaves[index], root: root(size))
        {
          wrong.append("\(index) of \(size)")
        }
      }
    }
    #expect(wrong == [])
  }

  @Test func `every consistency proof equals the slow tree's and holds`() async throws {
    var wrong: [String] = []
    for to in 0...Self.most {
      await Task.yield()
      if try tree.root(from: 0, to: Int64(to)) != root(to) { wrong.append("root of \(to)") }
      for from in 0...to {
        let proof = try tree.consistencyProof(from: Int64(from), to: Int64(to))
        if proof != consistency(from, to)
          || !proof.verifies(oldRoot: root(from), newRoot: root(to))
        {
          wrong.append("\(from) to \(to)")
        }
      }
    }
    #expect(wrong == [])
  }

  /// The pairs of sizes, or of index and size, whose proofs are tampered with.
  private var tampered: [(low: Int, high: Int)] {
    var pairs = (1...Self.allTampered).flatMap { high in (0..<high).map { ($0, high) } }
    var random = SplitMix64(seed: Self.seed)
    for _ in 0..<Self.drawnCount {
      let high = Int.random(in: (Self.allTampered + 1)..<Self.most, using: &random)
      pairs.append((Int.random(in: 0..<high, using: &random), high))
    }
    return pairs
  }

  /// The list with each hash dropped, each one changed, and one more at either end.
  private func damaged(_ hashes: [Digest]) -> [[Digest]] {
    let other = Digest.sha256(of: [9])
    var lists = [hashes + [other], [other] + hashes]
    for index in hashes.indices {
      var (without, changed) = (hashes, hashes)
      without.remove(at: index)
      changed[index] =
        Digest(hashes[index].bytes.with(hashes[index].bytes[index] ^ 1, at: index)) ?? other
      lists += [without, changed]
    }
    return lists
  }

  @Test func `an inclusion proof with any hash dropped, changed or added is refused`() {
    var accepted: [String] = []
    for (index, size) in tampered {
      let good = inclusion(index, size)
      for hashes in damaged(good.hashes) {
        let bad = InclusionProof(position: good.position, size: good.size, hashes: hashes)
        if bad.verifies(leaf: slow.leaves[index], root: root(size)) {
          accepted.append("\(index) of \(size)")
        }
      }
    }
    #expect(accepted == [], "seed \(Self.seed)")
  }

  /// A neighbour's place is refused, and another size is with the root of that size. With the old
  /// root another size passes exactly where the path takes the same turns: the size is not in the
  /// hashes. It is in the checkpoint, signed together with the root.
  @Test func `an inclusion proof for another place or size is refused`() {
    var wrong: [String] = []
    for (index, size) in tampered {
      let good = inclusion(index, size)
      let leaf = slow.leaves[index]
      for other in [index - 1, index + 1] where other >= 0 {
        let moved = InclusionProof(
          position: Position(Int64(other)), size: good.size, hashes: good.hashes)
        if moved.verifies(leaf: leaf, root: root(size)) { wrong.append("\(other) for \(index)") }
      }
      for other in [size - 1, size + 1] {
        let resized = InclusionProof(
          position: good.position, size: Int64(other), hashes: good.hashes)
        if resized.verifies(leaf: leaf, root: root(other)) { wrong.append("\(index) at \(other)") }
        let isSameWalk =
          index < other
          && slow.path(index, 0..<other).map(\.side) == slow.path(index, 0..<size).map(\.side)
        if resized.verifies(leaf: leaf, root: root(size)) != isSameWalk {
          wrong.append("\(index) of \(size) as of \(other)")
        }
      }
    }
    #expect(wrong == [], "seed \(Self.seed)")
  }

  @Test func `a consistency proof with any hash dropped, changed or added is refused`() {
    var accepted: [String] = []
    for (from, to) in tampered {
      let good = consistency(from, to)
      for hashes in damaged(good.hashes) {
        let bad = ConsistencyProof(from: good.from, to: good.to, hashes: hashes)
        if bad.verifies(oldRoot: root(from), newRoot: root(to)) {
          accepted.append("\(from) to \(to)")
        }
      }
      if good.verifies(oldRoot: Digest.sha256(of: [9]), newRoot: root(to))
        || from > 0 && good.verifies(oldRoot: root(from), newRoot: Digest.sha256(of: [9]))
      {
        accepted.append("\(from) to \(to), other root")
      }
    }
    #expect(accepted == [], "seed \(Self.seed)")
  }

  /// As for inclusion: with the roots of the stated sizes it is refused, and with the old roots it
  /// passes exactly where the walk is the same.
  @Test func `a consistency proof between other sizes is refused`() {
    var wrong: [String] = []
    for (from, to) in tampered where from > 0 {
      let good = consistency(from, to)
      let walk = slow.proof(from, 0..<to).map(\.side)
      for (low, high) in [(from - 1, to), (from + 1, to), (from, to - 1), (from, to + 1)] {
        let moved = ConsistencyProof(from: Int64(low), to: Int64(high), hashes: good.hashes)
        if (low, high) != (to, to), low > 0,
          moved.verifies(oldRoot: root(low), newRoot: root(high))
        {
          wrong.append("\(from) to \(to) between \(low) and \(high)")
        }
        let isSameWalk =
          low > 0 && low < high && slow.proof(low, 0..<high).map(\.side) == walk
        if moved.verifies(oldRoot: root(from), newRoot: root(to)) != isSameWalk {
          wrong.append("\(from) to \(to) as \(low) to \(high)")
        }
      }
    }
    #expect(wrong == [], "seed \(Self.seed)")
  }
}
