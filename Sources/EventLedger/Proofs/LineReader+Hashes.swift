extension LineReader {
  /// Takes the lines of hashes, and the blank line after them.
  mutating func hashes(of form: NoteForm) throws(NoteRefusal) -> [Digest] {
    var hashes: [Digest] = []
    while let line = next() {
      if line.isEmpty { return hashes }
      guard let hash = Base64.bytes(of: line).flatMap({ Digest($0) }) else {
        throw .malformed(form, .hash, found: String(decoding: line, as: UTF8.self))
      }
      hashes.append(hash)
      guard hashes.count <= InclusionProofFile.hashLimit else {
        throw .malformed(form, .fewHashes, found: nil)
      }
    }
    throw .malformed(form, .blankLine, found: nil)
  }
}

extension [UInt8] {
  /// Appends a line for each hash, and the blank line after them.
  mutating func append(hashes: [Digest]) {
    for hash in hashes {
      Base64.append(hash.bytes, to: &self)
      append(SignedNote.lineEnd)
    }
    append(SignedNote.lineEnd)
  }
}
