package import EventLedger
package import RolloutModel

/// The ids of an imported rollout and of its events: made from what was found, so that the same
/// files have the same ids wherever they lie, and are imported once.
package struct ImportIdentity: Hashable, Sendable {
  /// Over one line a file, in order of the names' bytes: the name, a zero byte, the file's digest
  /// as 64 hexadecimal digits, a line feed. A file that could not be read has `-` for a digest.
  package let content: ContentDigest
  package let rollout: RolloutID
  private let start: Int64

  /// - Parameters:
  ///   - files: every file, with the digest of its bytes as they were found.
  ///   - start: as the files have it; nil where they do not say.
  package init(files: [(name: String, digest: Digest?)], start: Timestamp?) {
    var stream = DigestStream()
    let sorted = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for file in sorted {
      stream.append(Array(file.name.utf8) + [0])
      stream.append(Array((file.digest?.hex ?? "-").utf8) + [UInt8(ascii: "\n")])
    }
    let digest = stream.finish()
    content = ContentDigest(digest.description)
    // The id has a place for a time and none for "unknown": that is the one that cannot be.
    self.start = max(0, start?.millisecondsSince1970 ?? 0)
    rollout = RolloutID(ImportIdentity.id(from: digest.bytes, at: self.start).description)
  }

  /// The id of the event of a version.
  package func eventID(version: Int64) -> EventID {
    let text = "\(rollout.text) event \(version)"
    return ImportIdentity.id(from: Digest.sha256(of: Array(text.utf8)).bytes, at: start)
  }

  private static func id(from bytes: [UInt8], at milliseconds: Int64) -> EventID {
    func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
    return EventID.generate(
      milliseconds: milliseconds, random: (word(bytes[0..<8]), word(bytes[8..<16])))
  }
}
