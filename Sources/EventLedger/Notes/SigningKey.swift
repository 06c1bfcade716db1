import Crypto

/// A private key with its name: `PRIVATE+KEY+<name>+<8 hex digits>+base64(0x01 || seed)`.
///
/// The text is the form of Go's `note` package, so that other tools can sign with the key.
///
/// > Source: <https://pkg.go.dev/golang.org/x/mod/sumdb/note#hdr-Signing_a_note>
package struct SigningKey: Sendable {
  package let name: KeyName
  private let privateKey: Curve25519.Signing.PrivateKey

  static let prefix = "PRIVATE+KEY+"
  package static let textLimit = 512

  /// Makes a new key.
  package init(name: KeyName) {
    self.init(name: name, privateKey: Curve25519.Signing.PrivateKey())
  }

  init(name: KeyName, privateKey: Curve25519.Signing.PrivateKey) {
    self.name = name
    self.privateKey = privateKey
  }

  /// Reads the text; one line end after it is allowed. No message shows any part of it.
  package init(_ text: String) throws(NoteRefusal) {
    var line = text[...]
    if line.last == "\n" { line.removeLast() }
    guard line.hasPrefix(Self.prefix) else {
      throw .malformed(.signingKey, .privateKeyForm, found: nil)
    }
    let read = try KeyText(
      line.dropFirst(Self.prefix.count), of: .signingKey, limit: Self.textLimit)
    guard read.algorithm == VerifierKey.Algorithm.note.rawValue else {
      throw .malformed(.signingKey, .ed25519, found: String(read.algorithm))
    }
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: read.key) else {
      throw .malformed(.signingKey, .keyBytes, found: String(read.key.count))
    }
    self.init(name: read.name, privateKey: key)
    guard verifier.id == read.id else {
      throw .malformed(.signingKey, .keyID(verifier.id), found: read.id.description)
    }
  }

  /// The public half, for signatures of notes.
  package var verifier: VerifierKey {
    VerifierKey(name: name, algorithm: .note, publicKey: [UInt8](publicKey))
  }

  /// The public half, for cosignatures: what a witness gives out.
  package var cosigner: VerifierKey {
    VerifierKey(name: name, algorithm: .cosignature, publicKey: [UInt8](publicKey))
  }

  private var publicKey: some Sequence<UInt8> { privateKey.publicKey.rawRepresentation }

  /// The text that ``init(_:)`` reads, without a line end; every call is a place to look at.
  package func reveal() -> String {
    let bytes = [VerifierKey.Algorithm.note.rawValue] + privateKey.rawRepresentation
    return Self.prefix + verifier.nameAndID + "+" + Base64.text(of: bytes)
  }

  /// Ed25519 of `message`, 64 bytes.
  package func sign(_ message: [UInt8]) -> [UInt8] {
    guard let signature = try? privateKey.signature(for: message) else {
      preconditionFailure("Invariant: Ed25519 signs every message")
    }
    return [UInt8](signature)
  }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "[signing key \(verifier.nameAndID)]" }
  package var debugDescription: String { description }

  /// Without this, `dump` and `String(reflecting:)` of a containing value would show the seed.
  package var customMirror: Mirror {
    Mirror(self, children: [], displayStyle: .struct)
  }
}
