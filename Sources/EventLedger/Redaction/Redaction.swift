import FoundationEssentials

/// The data of an `event.redacted`: what was erased, and why.
///
/// > Shape: JSON with the members `blobs` (digests of erased content), `data` (whether the event's
/// > data and salt were erased), `event` (its id), `position` and `reason`.
package struct Redaction: Hashable, Sendable, Codable {
  /// Redactions are facts about the ledger, not about a rollout: they have a stream of their own,
  /// so that no history changes in which something was erased.
  package static let stream = "ledger"
  package static let type = "event.redacted"

  package let position: Int64
  package let event: String
  package let data: Bool
  package let blobs: [String]
  package let reason: String

  package init(position: Int64, event: String, data: Bool, blobs: [String], reason: String) {
    self.position = position
    self.event = event
    self.data = data
    self.blobs = blobs
    self.reason = reason
  }
}

extension Redaction {
  /// Nil when the bytes are not one.
  package init?(_ bytes: [UInt8]) {
    guard let redaction = try? JSONDecoder().decode(Redaction.self, from: Data(bytes)),
      redaction.position >= 0, redaction.blobs.allSatisfy({ Digest($0) != nil })
    else { return nil }
    self = redaction
  }

  package func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(self))
  }

  package var digests: [Digest] { blobs.compactMap { Digest($0) } }
}
