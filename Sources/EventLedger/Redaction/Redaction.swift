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
    let data = Data(bytes)
    guard let redaction = try? JSONDecoder().decode(Redaction.self, from: data),
      (try? JSONDecoder().decode(MemberNames.self, from: data))?.names.count == 5,
      redaction.position >= 0, redaction.blobs.allSatisfy({ Digest($0) != nil }),
      Set(redaction.blobs).count == redaction.blobs.count,
      Self.isWhole(redaction.position, in: bytes)
    else { return nil }
    self = redaction
  }

  /// Whether the position is written as a whole number: a decoder takes `6.0` for one.
  private static func isWhole(_ position: Int64, in bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    return ["}", ","].contains { text.contains("\"position\":\(position)\($0)") }
  }

  package func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(self))
  }

  package var digests: [Digest] { blobs.compactMap { Digest($0) } }
}

/// The names of the members of a JSON object, whatever they are.
private struct MemberNames: Decodable {
  let names: [String]

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    names = try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue)
  }
}
