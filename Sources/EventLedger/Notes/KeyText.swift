/// The common form of both kinds of key: `<name>+<8 hex digits>+base64(algorithm || key)`.
struct KeyText {
  let name: KeyName
  let id: KeyID
  let algorithm: UInt8
  let key: [UInt8]

  /// - Parameter form: what is read; of a signing key, no message shows any part.
  init(_ text: Substring, of form: NoteForm, limit: Int) throws(NoteRefusal) {
    let isSecret = form == .signingKey
    guard text.utf8.count <= limit else {
      throw .tooLarge(form, bytes: text.utf8.count, limit: limit)
    }
    // A base64 text may hold plus signs itself, so only the first two divide.
    let parts = text.utf8.split(
      separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let id = KeyID(hex: parts[1]) else {
      throw .malformed(form, .keyForm, found: isSecret ? nil : String(text))
    }
    guard let name = KeyName(parts[0]) else {
      throw .malformed(
        form, .keyName, found: isSecret ? nil : String(decoding: parts[0], as: UTF8.self))
    }
    guard let bytes = Base64.bytes(of: parts[2]), let algorithm = bytes.first else {
      throw .malformed(
        form, .base64, found: isSecret ? nil : String(decoding: parts[2], as: UTF8.self))
    }
    self.name = name
    self.id = id
    self.algorithm = algorithm
    key = Array(bytes.dropFirst())
  }
}
