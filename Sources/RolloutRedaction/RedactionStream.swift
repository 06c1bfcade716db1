/// A text being redacted piece by piece.
///
/// Known secrets go first, so that the second filter sees no half of one; what it finds is then
/// removed whatever it is.
package struct RedactionStream: Sendable {
  private var secrets: SecretFilter
  private var credentials: CredentialFilter

  init(secrets: SecretFilter, credentials: CredentialFilter) {
    self.secrets = secrets
    self.credentials = credentials
  }

  /// Takes the next piece, and gives back what can no longer be part of a secret.
  package mutating func append(_ chunk: [UInt8]) -> [UInt8] {
    credentials.append(secrets.append(chunk))
  }

  /// Gives back what was held, at the end of the text.
  package mutating func finish() -> [UInt8] {
    let rest = credentials.append(secrets.finish())
    return rest + credentials.finish()
  }
}
