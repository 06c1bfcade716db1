import Testing

@testable import EventLedger

@Suite struct TileTreeTests {
  private static func entry(_ index: Int) -> [UInt8] {
    // Lengths vary, and one is the longest that a header has.
    index == 3
      ? [UInt8](repeating: 7, count: LedgerLimit.headerBytes) : "entry \(index)".bytes
  }

  private func tree(_ count: Int) throws -> (files: [String: [UInt8]], head: Head) {
    var files: [String: [UInt8]] = [:]
    var tree = TileTree { path, bytes in
      #expect(files[path] == nil, "\(path) is written once")
      files[path] = bytes
    }
    for index in 0..<count { try tree.append(Self.entry(index)) }
    let head = try tree.finish()
    return (files, head)
  }

  /// The paths that the specification names for a size.
  private func expectedPaths(_ size: Int) -> Set<String> {
    var paths: Set<String> = []
    var (level, width) = (0, size)
    while width > 0 {
      for folder in level == 0 ? ["tile/0/", "tile/entries/"] : ["tile/\(level)/"] {
        for number in 0..<(width / 256) { paths.insert(folder + Self.number(number)) }
        if width % 256 > 0 {
          paths.insert(folder + Self.number(width / 256) + ".p/\(width % 256)")
        }
      }
      (level, width) = (level + 1, width / 256)
    }
    return paths
  }

  private static func number(_ number: Int) -> String {
    let digits = String(number + 1_000_000_000).dropFirst()
    var groups = [digits.prefix(3), digits.dropFirst(3).prefix(3), digits.suffix(3)]
    while groups.count > 1, groups[0] == "000" { groups.removeFirst() }
    return groups.enumerated().map { ($0.offset < groups.count - 1 ? "x" : "") + $0.element }
      .joined(separator: "/")
  }

  /// The root from the tiles of a level upwards, and nothing else.
  private func hashes(_ level: Int, _ size: Int, _ files: [String: [UInt8]]) throws -> [Digest] {
    var hashes: [Digest] = []
    for number in 0..<((size + 255) / 256) {
      let width = min(256, size - number * 256)
      let path =
        "tile/\(level)/" + Self.number(number) + (width == 256 ? "" : ".p/\(width)")
      let bytes = try #require(files[path], "\(path)")
      #expect(bytes.count == width * 32)
      for start in stride(from: 0, to: bytes.count, by: 32) {
        hashes.append(try #require(Digest(bytes[start..<(start + 32)])))
      }
    }
    return hashes
  }

  @Test(arguments: [0, 1, 2, 255, 256, 257, 511, 512, 65_536, 70_000])
  func `the root comes out of the tiles alone, and of the entries alone`(size: Int) throws {
    let (files, head) = try tree(size)
    #expect(Set(files.keys) == expectedPaths(size))
    let leaves = try hashes(0, size, files)
    #expect(head == Head(size: Int64(size), root: SlowMerkleTree.root(leaves[...])))
    // Each level above is the roots of the full tiles below.
    var (level, below) = (1, leaves)
    while below.count >= 256 {
      let above = try hashes(level, below.count / 256, files)
      for (number, hash) in above.enumerated() {
        #expect(hash == SlowMerkleTree.root(below[(number * 256)..<(number * 256 + 256)]))
      }
      (level, below) = (level + 1, above)
    }
    var index = 0
    for path in files.keys.filter({ $0.hasPrefix("tile/entries/") }).sorted() {
      var rest = try #require(files[path])[...]
      while !rest.isEmpty {
        let length = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
        let entry = Array(rest.prefix(length))
        rest = rest.dropFirst(length)
        #expect(SlowMerkleTree.leaf(entry) == leaves[index])
        index += 1
      }
    }
    #expect(index == size)
  }

  @Test func `the specification's examples of names and numbers come out`() throws {
    #expect(TileTree.path(of: 1_234_067) == "x001/x234/067")
    #expect(TileTree.path(of: 0) == "000")
    #expect(TileTree.path(of: 1000, width: 5) == "x001/000.p/5")
    let files = try tree(70_000).files.keys
    let full = files.filter { $0.hasPrefix("tile/0/") && !$0.contains(".p/") }
    #expect(full.count == 273)
    #expect(files.contains("tile/0/273.p/112"))
    #expect(files.contains("tile/1/000"))
    #expect(files.contains("tile/1/001.p/17"))
    #expect(files.contains("tile/2/000.p/1"))
    let small = try tree(256).files.keys
    #expect(Set(small) == ["tile/0/000", "tile/entries/000", "tile/1/000.p/1"])
  }

  @Test func `what cannot be written ends it`() {
    struct Full: Error {}
    var tree = TileTree { _, _ in throw Full() }
    #expect(throws: Full.self) { for index in 0..<256 { try tree.append(Self.entry(index)) } }
  }
}
