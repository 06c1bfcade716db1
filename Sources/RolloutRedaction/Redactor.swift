/// Takes secrets out of text before the text is stored, shown or sent anywhere.
///
/// It knows two things: the values of the secrets it was made with, in every form of
/// ``SecretForms``, which it replaces by `[redacted:<name>]`; and the places where credentials
/// stand whatever they are (see ``CredentialFilter``), which it replaces by `[redacted]`.
package struct Redactor: Sendable {
  private let automaton: PatternAutomaton
  private let replacements: [[UInt8]]

  /// - Parameter secrets: The name of each secret, as it appears in the replacement, and its
  ///   value. Empty values are ignored. Where two secrets have the same value, the name that
  ///   sorts first is shown.
  package init(_ secrets: [String: Secret] = [:]) {
    var patterns: [[UInt8]] = []
    var replacements: [[UInt8]] = []
    for (name, secret) in secrets.sorted(by: { $0.key < $1.key }) where !secret.isEmpty {
      let replacement = Array("[redacted:\(name)]".utf8)
      for form in SecretForms(of: secret.reveal()).all {
        patterns.append(form)
        replacements.append(replacement)
      }
    }
    automaton = PatternAutomaton(patterns)
    self.replacements = replacements
  }

  /// Redacts a text that arrives in pieces; a secret split between pieces is found.
  package func stream() -> RedactionStream {
    RedactionStream(
      secrets: SecretFilter(automaton: automaton, replacements: replacements),
      credentials: CredentialFilter())
  }

  package func redact(_ bytes: [UInt8]) -> [UInt8] {
    var stream = stream()
    return stream.append(bytes) + stream.finish()
  }

  package func redact(_ text: String) -> String {
    String(decoding: redact(Array(text.utf8)), as: UTF8.self)
  }

  /// Removes the user-info of a URL, `https://user:pw@host` becoming `https://[redacted]@host`,
  /// and known secrets anywhere in it.
  package func redactURL(_ url: String) -> String {
    redact(url)
  }
}
