import EventLedger
import RolloutLedger
import RolloutModel
import RolloutRedaction
import RolloutRunner

/// A file of samples, or the map, whole in memory.
struct SeriesFile {
  /// What the import calls it: its last part, made distinct.
  let name: String
  /// As it was given: a path, or a URL.
  let source: String
  let bytes: [UInt8]
  let digest: Digest

  init(name: String, source: String, bytes: [UInt8]) {
    self.name = name
    self.source = source
    self.bytes = bytes
    digest = Digest.sha256(of: bytes)
  }
}

/// What is kept of a file: all of it, redacted, where that fits into a blob, else its digest alone.
struct KeptSeriesFile {
  let file: ImportedFile
  let bytes: [UInt8]?

  init(_ found: SeriesFile, _ redactor: Redactor) {
    let limit = LedgerLimit.blobBytes
    let clean = found.bytes.count <= limit ? redactor.redact(found.bytes) : []
    let fits = found.bytes.count <= limit && clean.count <= limit
    bytes = fits ? clean : nil
    file = ImportedFile(
      name: found.name,
      material: fits ? Material(digest: ContentDigest(of: clean), byteCount: clean.count) : nil,
      originalDigest: ContentDigest(found.digest.description),
      originalByteCount: Int64(found.bytes.count),
      redactions: fits && clean != found.bytes ? 1 : 0, modified: nil)
  }
}
