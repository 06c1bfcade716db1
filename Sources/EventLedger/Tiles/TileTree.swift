/// Cuts a log into the files of a tile tree, entry by entry.
///
/// | path                       | content                                                        |
/// | -------------------------- | -------------------------------------------------------------- |
/// | `tile/<L>/<N>`             | 256 hashes: of level 0 leaves, above it the roots of full tiles |
/// | `tile/<L>/<N>.p/<W>`       | the last W of a level, when they are fewer                     |
/// | `tile/entries/<N>[.p/<W>]` | the same entries, each after its length as 16 bits, big-endian |
///
/// It holds one tile a level and one bundle of entries at a time, whatever the length of the log.
///
/// > Source: <https://c2sp.org/tlog-tiles>
package struct TileTree {
  private var entries: [UInt8] = []
  private var levels: [Level] = [Level()]
  private var range = CompactRange()
  private let write: (String, [UInt8]) throws -> Void

  /// The tile of a level that is not full yet.
  private struct Level {
    var number: Int64 = 0
    var hashes: [Digest] = []
  }

  package static let width = 256

  /// - Parameter write: takes each file once, with its path below the tree's root.
  package init(write: @escaping (String, [UInt8]) throws -> Void) {
    self.write = write
  }

  /// Adds the next entry.
  ///
  /// - Parameter entry: at most 65,535 bytes.
  package mutating func append(_ entry: [UInt8]) throws {
    guard let length = UInt16(exactly: entry.count) else {
      preconditionFailure("Invariant: an entry has at most 65535 bytes, got \(entry.count)")
    }
    entries.append(UInt8(length >> 8))
    entries.append(UInt8(length & 0xFF))
    entries.append(contentsOf: entry)
    let leaf = MerkleTree.leaf(entry)
    range.append(leaf)
    if levels[0].hashes.count == Self.width - 1 {
      try write("tile/entries/" + Self.path(of: levels[0].number), entries)
      entries.removeAll(keepingCapacity: true)
    }
    try append(leaf, level: 0)
  }

  private mutating func append(_ hash: Digest, level: Int) throws {
    if level == levels.count { levels.append(Level()) }
    levels[level].hashes.append(hash)
    guard levels[level].hashes.count == Self.width else { return }
    let full = levels[level]
    try write("tile/\(level)/" + Self.path(of: full.number), Self.bytes(of: full.hashes))
    levels[level] = Level(number: full.number + 1)
    var tile = CompactRange()
    for hash in full.hashes { tile.append(hash) }
    try append(tile.root, level: level + 1)
  }

  /// Writes the tiles that are not full.
  ///
  /// - Returns: the size and the root of what was added.
  package mutating func finish() throws -> Head {
    let last = levels[0]
    if !last.hashes.isEmpty {
      try write("tile/entries/" + Self.path(of: last.number, width: last.hashes.count), entries)
    }
    for (level, tile) in levels.enumerated() where !tile.hashes.isEmpty {
      try write(
        "tile/\(level)/" + Self.path(of: tile.number, width: tile.hashes.count),
        Self.bytes(of: tile.hashes))
    }
    return Head(range)
  }

  /// 1234067 as `x001/x234/067`.
  static func path(of number: Int64, width: Int? = nil) -> String {
    var parts: [String] = []
    var rest = number
    repeat {
      let digits = String(rest % 1000)
      let padded = String(repeating: "0", count: 3 - digits.count) + digits
      parts.append(parts.isEmpty ? padded : "x" + padded)
      rest /= 1000
    } while rest > 0
    return parts.reversed().joined(separator: "/") + (width.map { ".p/\($0)" } ?? "")
  }

  private static func bytes(of hashes: [Digest]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(hashes.count * Digest.byteCount)
    for hash in hashes { hash.append(to: &out) }
    return out
  }
}
