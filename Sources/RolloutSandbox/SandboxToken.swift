/// The bearer token that the sandbox asks for; it never shows in a description.
package struct SandboxToken: Sendable, Equatable {
  /// A longer token does not fit comfortably into a header field.
  package static let lengthLimitBytes = 4096

  private let bytes: [UInt8]

  /// Takes a token that can stand in an `authorization` header.
  ///
  /// - Throws: ``SandboxRefusal`` for an empty or overlong token, or one with characters other
  ///   than visible ASCII.
  package init(_ text: String) throws(SandboxRefusal) {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty else { throw .emptyToken }
    guard bytes.count <= Self.lengthLimitBytes else {
      throw .overlongToken(bytes: bytes.count, limit: Self.lengthLimitBytes)
    }
    guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .unprintableToken }
    self.bytes = bytes
  }

  /// Whether an `authorization` field presents this token under the Bearer scheme.
  ///
  /// The comparison takes as long for a wrong first byte as for a wrong last one; only the length
  /// of the sandbox's own token shows in its time.
  ///
  /// > Source: https://www.rfc-editor.org/rfc/rfc6750#section-2.1
  func isPresented(in authorization: String) -> Bool {
    let scheme = "bearer "
    guard authorization.prefix(scheme.count).lowercased() == scheme else { return false }
    let presented = Array(authorization.utf8.dropFirst(scheme.utf8.count))
    var difference = presented.count ^ bytes.count
    for (index, byte) in bytes.enumerated() {
      let other = index < presented.count ? presented[index] : 0
      difference |= Int(byte ^ other)
    }
    return difference == 0
  }
}

extension SandboxToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "<redacted>" }
  package var debugDescription: String { description }

  /// Keeps `dump` and test failure messages from showing the bytes.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
