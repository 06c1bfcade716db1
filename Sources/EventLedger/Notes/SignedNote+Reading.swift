extension SignedNote {
  /// Reads a whole note.
  package init(_ bytes: [UInt8]) throws(NoteRefusal) {
    guard bytes.count <= Self.byteLimit else {
      throw .tooLarge(.note, bytes: bytes.count, limit: Self.byteLimit)
    }
    try Self.checkCharacters(of: bytes)
    guard bytes.last == Self.lineEnd else { throw .malformed(.note, .lineEnd, found: nil) }
    // The text itself may hold blank lines; the signatures cannot.
    guard let end = Self.lastBlankLine(in: bytes) else {
      throw .malformed(.note, .blankLine, found: nil)
    }
    let text = Array(bytes[...end])
    try Self.check(text)
    var lines = LineReader(Array(bytes[(end + 2)...]))
    var signatures: [Signature] = []
    while let line = lines.next() {
      guard let signature = Signature(line) else {
        throw .malformed(.note, .signatureLine, found: String(decoding: line, as: UTF8.self))
      }
      signatures.append(signature)
      guard signatures.count <= Self.signatureLimit else {
        throw .malformed(.note, .fewSignatures, found: nil)
      }
    }
    guard !signatures.isEmpty else { throw .malformed(.note, .signatureLine, found: "") }
    self.init(text: text, signatures: signatures)
  }

  static let lineEnd = UInt8(ascii: "\n")

  /// The place of the line end before the last blank line.
  private static func lastBlankLine(in bytes: [UInt8]) -> Int? {
    (0..<max(0, bytes.count - 1)).last { bytes[$0] == lineEnd && bytes[$0 + 1] == lineEnd }
  }

  /// Whether a note can have this text.
  static func check(_ text: [UInt8]) throws(NoteRefusal) {
    try checkCharacters(of: text)
    guard text.last == lineEnd else { throw .malformed(.note, .lineEnd, found: nil) }
    guard text.count > 1 else { throw .malformed(.note, .someText, found: nil) }
  }

  private static func checkCharacters(of bytes: [UInt8]) throws(NoteRefusal) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw .malformed(.note, .utf8, found: nil)
    }
    if let byte = bytes.first(where: { $0 < 0x20 && $0 != lineEnd }) {
      throw .malformed(
        .note, .noControlCharacter,
        found: "U+00" + (byte < 16 ? "0" : "")
          + String(byte, radix: 16, uppercase: true))
    }
  }
}

extension SignedNote.Signature {
  private static let mark = "— "

  /// Reads a line without its end.
  init?(_ line: ArraySlice<UInt8>) {
    guard line.starts(with: Self.mark.utf8) else { return nil }
    let parts = line.dropFirst(Self.mark.utf8.count)
      .split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let name = KeyName(parts[0]),
      let bytes = Base64.bytes(of: parts[1]), bytes.count > KeyID.byteCount,
      let id = KeyID(bytes: bytes.prefix(KeyID.byteCount))
    else { return nil }
    self.init(name: name, keyID: id, bytes: Array(bytes.dropFirst(KeyID.byteCount)))
  }

  func append(to out: inout [UInt8]) {
    out.append(contentsOf: Self.mark.utf8)
    out.append(contentsOf: name.text.utf8)
    out.append(UInt8(ascii: " "))
    Base64.append(keyID.bytes + bytes, to: &out)
    out.append(SignedNote.lineEnd)
  }
}
