/// What a log says of itself at one moment: its origin, its size, its root.
///
/// | line | form                                                        |
/// | ---- | ----------------------------------------------------------- |
/// | 1    | the origin, which is the name of the log's key              |
/// | 2    | the number of leaves, decimal without leading zeros         |
/// | 3    | the root, standard base64 of 32 bytes                       |
/// | more | extensions, not empty; kept as they are, never written here |
///
/// > Source: <https://c2sp.org/tlog-checkpoint>
package struct Checkpoint: Hashable, Sendable {
  package let origin: KeyName
  package let head: Head
  /// The origin of a ledger is this and its id, unless its owner gave the key another name.
  package static let originPrefix = "rollout-ledger/"

  /// The bytes after the third line.
  package let extensions: [UInt8]

  package init(origin: KeyName, head: Head) {
    precondition(head.size >= 0, "Invariant: a size is never negative, got \(head.size)")
    self.origin = origin
    self.head = head
    extensions = []
  }

  /// Reads the text of a note. It says nothing about its signatures; see ``VerifiedCheckpoint``.
  package init(_ note: SignedNote) throws(NoteRefusal) {
    try self.init(text: note.text)
  }

  init(text: [UInt8]) throws(NoteRefusal) {
    var lines = LineReader(text)
    let first = lines.next() ?? []
    guard let origin = KeyName(first) else {
      throw .malformed(.checkpoint, .keyName, found: String(decoding: first, as: UTF8.self))
    }
    let second = lines.next() ?? []
    guard let size = Decimal.value(of: second) else {
      throw .malformed(.checkpoint, .size, found: String(decoding: second, as: UTF8.self))
    }
    let third = lines.next() ?? []
    guard let root = Base64.bytes(of: third).flatMap({ Digest($0) }) else {
      throw .malformed(.checkpoint, .hash, found: String(decoding: third, as: UTF8.self))
    }
    let extensions = Array(lines.rest)
    while let line = lines.next() {
      if line.isEmpty { throw .malformed(.checkpoint, .extensionLine, found: "") }
    }
    guard lines.rest.isEmpty else { throw .malformed(.checkpoint, .lineEnd, found: nil) }
    self.origin = origin
    head = Head(size: size, root: root)
    self.extensions = extensions
  }

  /// Reads one as ledgers keep them: without extensions.
  ///
  /// - Throws: ``NoteRefusal``
  static func plain(_ note: SignedNote) throws(NoteRefusal) -> Checkpoint {
    let checkpoint = try Checkpoint(note)
    guard checkpoint.extensions.isEmpty else {
      throw .malformed(
        .checkpoint, .threeLines,
        found: String(decoding: checkpoint.extensions, as: UTF8.self))
    }
    return checkpoint
  }

  /// The text that is signed.
  package var body: [UInt8] {
    var out = Array(origin.text.utf8)
    out.append(SignedNote.lineEnd)
    Decimal.append(head.size, to: &out)
    out.append(SignedNote.lineEnd)
    Base64.append(head.root.bytes, to: &out)
    out.append(SignedNote.lineEnd)
    return out + extensions
  }

  /// Signs it.
  ///
  /// - Throws: ``NoteRefusal/otherOrigin(expected:found:)`` when the key has another name.
  package func signed(by key: SigningKey) throws(NoteRefusal) -> SignedNote {
    guard key.name == origin else {
      throw .otherOrigin(expected: origin.text, found: key.name.text)
    }
    return try SignedNote(text: body, signedBy: key)
  }
}
