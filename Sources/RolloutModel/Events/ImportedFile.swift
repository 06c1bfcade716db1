/// A file of an imported directory.
package struct ImportedFile: Hashable, Sendable, Codable {
  /// Relative to the directory: `logs/gate-spacetime-chaos.log`.
  package var name: String
  /// What is kept; nil when nothing could be.
  package var material: Material?
  /// Of the file as it was found; nil when it could not be read to its end.
  package var originalDigest: ContentDigest?
  /// Bytes of the file as it was found.
  package var originalByteCount: Int64?
  /// Credentials that were replaced before it was kept.
  package var redactions: Int
  /// When the file was last written, as its file system says: copying may have changed it.
  package var modified: Timestamp?

  package init(
    name: String, material: Material?, originalDigest: ContentDigest?, originalByteCount: Int64?,
    redactions: Int, modified: Timestamp?
  ) {
    self.name = name
    self.material = material
    self.originalDigest = originalDigest
    self.originalByteCount = originalByteCount
    self.redactions = redactions
    self.modified = modified
  }

  /// Whether what is kept is the file, byte for byte.
  package var isWhole: Bool { material != nil && material?.digest == originalDigest }
}

/// Something about a directory that is not as its program writes it.
package struct ImportProblem: Hashable, Sendable, Codable {
  package var file: String
  /// From 1; nil when it is the file as a whole.
  package var line: Int?
  package var what: String
  /// What became of it.
  package var kept: String

  package init(file: String, line: Int? = nil, what: String, kept: String) {
    self.file = file
    self.line = line
    self.what = what
    self.kept = kept
  }
}
