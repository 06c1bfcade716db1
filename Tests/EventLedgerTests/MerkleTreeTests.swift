import Testing

@testable import EventLedger

@Suite struct MerkleTreeTests {
  /// The inputs and roots of Certificate Transparency's own tests.
  ///
  /// > Source: <https://github.com/transparency-dev/merkle/blob/main/testonly/tree_test.go>
  private static let vectors: [(leaf: [UInt8], root: String)] = [
    ([], "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ([0x00], "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ([0x10], "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ([0x20, 0x21], "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ([0x30, 0x31], "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ([0x40, 0x41, 0x42, 0x43], "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    (
      [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
    ),
    (Array(0x60...0x6F), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
  ]

  @Test func `the roots of the reference vectors come out`() {
    var range = CompactRange()
    #expect(
      range.root.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    for vector in Self.vectors {
      range.append(MerkleTree.leaf(vector.leaf))
      #expect(range.root.hex == vector.root)
    }
  }

  /// > Source: <https://github.com/transparency-dev/merkle/blob/main/rfc6962/rfc6962_test.go>
  @Test func `leaves and nodes are hashed with their prefixes`() {
    #expect(
      MerkleTree.leaf(Array("L123456".utf8)).hex
        == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56")
    var both = [UInt8(1)]
    both.append(contentsOf: "N123N456".utf8)
    #expect(
      Digest.sha256(of: both).hex
        == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb")
    let (left, right) = (Digest.sha256(of: [1]), Digest.sha256(of: [2]))
    #expect(Digest.node(left, right) == Digest.sha256(of: [1] + left.bytes + right.bytes))
  }

  @Test func `stored tile roots give the same proofs as the slow tree across 66,000 leaves`()
    throws
  {
    var tree = TreeInMemory()
    let count = 66_000
    for index in 0..<count {
      tree.append(SlowMerkleTree.leaf([UInt8(index & 0xFF), UInt8(index >> 8 & 0xFF)]))
    }
    #expect(tree.nodes.count == count / 256 + count / 65_536)
    let leaves = tree.leaves[...]
    let root = SlowMerkleTree.root(leaves)
    #expect(tree.range.root == root)
    for index in [0, 255, 256, 40_000, 65_535, 65_536, 65_999] {
      let proof = try tree.inclusionProof(of: Position(Int64(index)), size: Int64(count))
      #expect(proof.hashes == SlowMerkleTree.path(index, leaves))
      #expect(proof.verifies(leaf: leaves[index], root: root))
    }
    for old in [1, 256, 65_535, 65_536, 65_792, 65_999] {
      let proof = try tree.consistencyProof(from: Int64(old), to: Int64(count))
      #expect(proof.hashes == SlowMerkleTree.proof(old, leaves))
    }
  }

  @Test func `a proof that was altered in any way does not verify`() throws {
    var tree = TreeInMemory()
    for index in 0..<13 { tree.append(SlowMerkleTree.leaf([UInt8(index)])) }
    let root = tree.range.root
    let good = try tree.inclusionProof(of: Position(6), size: 13)
    let leaf = tree.leaves[6]
    let other = Digest.sha256(of: [9])
    #expect(good.verifies(leaf: leaf, root: root))
    #expect(!good.verifies(leaf: other, root: root))
    #expect(!good.verifies(leaf: leaf, root: other))
    for index in good.hashes.indices {
      var hashes = good.hashes
      hashes[index] = other
      #expect(
        !InclusionProof(position: Position(6), size: 13, hashes: hashes)
          .verifies(leaf: leaf, root: root))
    }
    for (position, size, hashes) in [
      (6, 13, good.hashes.dropLast()), (6, 13, good.hashes + [other]), (5, 13, good.hashes[...]),
      (6, 6, good.hashes[...]), (6, 1 << 40, good.hashes[...]),
    ] as [(Int64, Int64, ArraySlice<Digest>)] {
      let proof = InclusionProof(position: Position(position), size: size, hashes: Array(hashes))
      #expect(!proof.verifies(leaf: leaf, root: root))
    }
  }

  @Test func `a consistency proof that was altered in any way does not verify`() throws {
    var tree = TreeInMemory()
    for index in 0..<13 { tree.append(SlowMerkleTree.leaf([UInt8(index)])) }
    let (old, new) = (try tree.root(from: 0, to: 6), tree.range.root)
    let good = try tree.consistencyProof(from: 6, to: 13)
    let other = Digest.sha256(of: [9])
    #expect(good.verifies(oldRoot: old, newRoot: new))
    #expect(!good.verifies(oldRoot: other, newRoot: new))
    #expect(!good.verifies(oldRoot: old, newRoot: other))
    for index in good.hashes.indices {
      var hashes = good.hashes
      hashes[index] = other
      #expect(
        !ConsistencyProof(from: 6, to: 13, hashes: hashes)
          .verifies(oldRoot: old, newRoot: new))
    }
    for (from, to, hashes) in [
      (6, 13, good.hashes.dropLast()), (6, 13, good.hashes + [other]), (6, 13, []),
      (13, 6, good.hashes[...]), (-1, 13, good.hashes[...]), (6, 6, good.hashes[...]),
    ] as [(Int64, Int64, ArraySlice<Digest>)] {
      let proof = ConsistencyProof(from: from, to: to, hashes: Array(hashes))
      #expect(!proof.verifies(oldRoot: old, newRoot: new))
    }
  }

  @Test func `a compact range comes back from its bytes, and only with as many as belong`() {
    var range = CompactRange()
    for index in 0..<11 { range.append(SlowMerkleTree.leaf([UInt8(index)])) }
    #expect(CompactRange(size: 11, bytes: range.bytes) == range)
    #expect(CompactRange(size: 12, bytes: range.bytes) == nil)
    #expect(CompactRange(size: 11, bytes: Array(range.bytes.dropLast())) == nil)
    #expect(CompactRange(size: -1, bytes: range.bytes) == nil)
    #expect(CompactRange(size: 0, bytes: []) == CompactRange())
  }

  @Test func `a digest comes back from its text`() {
    let digest = Digest.sha256(of: Array("abc".utf8))
    #expect(
      digest.description
        == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(Digest(digest.description) == digest && Digest(digest.bytes) == digest)
    for text in ["", "sha256:", digest.hex, digest.description.uppercased(), "sha256:ba78"] {
      #expect(Digest(text) == nil)
    }
    #expect(Digest([1, 2, 3]) == nil)
  }
}
