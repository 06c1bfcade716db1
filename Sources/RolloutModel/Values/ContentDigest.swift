/// The identity of some bytes: of a blob in the ledger, of a plan, of a policy.
///
/// The core only carries digests; they are computed at the edge.
///
/// > Shape: `sha256:` and 64 lower-case hexadecimal digits.
package struct ContentDigest: Hashable, Sendable {
  package var text: String

  package init(_ text: String) {
    self.text = text
  }

  /// The first eight hexadecimal digits, as messages quote a policy.
  package var short: String {
    String((text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]).prefix(8))
  }
}

extension ContentDigest: Codable {
  package init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// Raw material kept in the ledger beside the events: gate output, response bodies.
package struct Material: Hashable, Sendable, Codable {
  package var digest: ContentDigest
  /// Bytes that are kept.
  package var byteCount: Int
  /// Bytes that the source produced but that were left out, because of the limit on a blob.
  package var omittedByteCount: Int

  package init(digest: ContentDigest, byteCount: Int, omittedByteCount: Int = 0) {
    self.digest = digest
    self.byteCount = byteCount
    self.omittedByteCount = omittedByteCount
  }
}
