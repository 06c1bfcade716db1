import FoundationEssentials

extension DSSEEnvelope {
  /// Reads an envelope; its signatures are not checked.
  ///
  /// Members that are not known are ignored, and base64 may be of the URL-safe kind, as the
  /// protocol asks.
  package init(_ bytes: [UInt8]) throws(NoteRefusal) {
    guard bytes.count <= Self.byteLimit else {
      throw .tooLarge(.envelope, bytes: bytes.count, limit: Self.byteLimit)
    }
    guard let json = try? JSONDecoder().decode(EnvelopeJSON.self, from: Data(bytes)) else {
      throw .malformed(.envelope, .json, found: nil)
    }
    guard json.signatures.count <= Self.signatureLimit else {
      throw .malformed(.envelope, .fewSignatures, found: String(json.signatures.count))
    }
    guard let payload = Self.bytes(of: json.payload) else {
      throw .malformed(.envelope, .payload, found: json.payload)
    }
    var signatures: [Signature] = []
    for signature in json.signatures {
      guard let bytes = Self.bytes(of: signature.sig) else {
        throw .malformed(.envelope, .payload, found: signature.sig)
      }
      signatures.append(Signature(keyID: signature.keyid ?? "", bytes: bytes))
    }
    self.init(payload: payload, payloadType: json.payloadType, signatures: signatures)
  }

  private static func bytes(of text: String) -> [UInt8]? {
    Base64.bytes(
      of: text.utf8.map { byte in
        switch byte {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: byte
        }
      })
  }
}

private struct EnvelopeJSON: Decodable {
  struct Signature: Decodable {
    var keyid: String?
    var sig: String
  }

  var payload: String
  var payloadType: String
  var signatures: [Signature]
}
