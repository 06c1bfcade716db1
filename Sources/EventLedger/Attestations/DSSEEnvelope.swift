/// Bytes of a stated type with signatures over both.
///
/// Written as one line of JSON, its members in this order:
/// `{"payload":"<base64>","payloadType":"…","signatures":[{"keyid":"…","sig":"<base64>"}]}`.
/// What is signed is ``encoding(payload:type:)``, so a payload of one type cannot pass as another.
///
/// > Source: <https://github.com/secure-systems-lab/dsse/blob/master/protocol.md>
package struct DSSEEnvelope: Hashable, Sendable {
  package struct Signature: Hashable, Sendable {
    /// ``VerifierKey/nameAndID`` of the signer. It is a hint that anybody can write.
    package let keyID: String
    package let bytes: [UInt8]
  }

  package let payload: [UInt8]
  package let payloadType: String
  package let signatures: [Signature]

  package static let byteLimit = 16 * 1024 * 1024
  package static let signatureLimit = 100

  init(payload: [UInt8], payloadType: String, signatures: [Signature]) {
    self.payload = payload
    self.payloadType = payloadType
    self.signatures = signatures
  }

  package init(payload: [UInt8], payloadType: String, signedBy key: SigningKey) {
    let signature = Signature(
      keyID: key.verifier.nameAndID,
      bytes: key.sign(Self.encoding(payload: payload, type: payloadType)))
    self.init(payload: payload, payloadType: payloadType, signatures: [signature])
  }

  /// The pre-authentication encoding: `DSSEv1 <bytes> <type> <bytes> <payload>`.
  package static func encoding(payload: [UInt8], type: String) -> [UInt8] {
    Array("DSSEv1 \(type.utf8.count) \(type) \(payload.count) ".utf8) + payload
  }

  /// The line, without a line end.
  package var bytes: [UInt8] {
    var out: [UInt8] = []
    out.append(literal: #"{"payload":""#)
    Base64.append(payload, to: &out)
    out.append(literal: #"","payloadType":"#)
    out.append(jsonString: payloadType)
    out.append(literal: #","signatures":["#)
    for (index, signature) in signatures.enumerated() {
      out.append(contentsOf: (index > 0 ? "," : "").utf8)
      out.append(literal: #"{"keyid":"#)
      out.append(jsonString: signature.keyID)
      out.append(literal: #","sig":""#)
      Base64.append(signature.bytes, to: &out)
      out.append(literal: #""}"#)
    }
    out.append(literal: "]}")
    return out
  }

  /// Which of these keys signed, each counted once: at least one.
  ///
  /// The key ids of the envelope decide nothing: every signature is tried with every key. A
  /// signature by nobody in particular is ignored, as the protocol asks.
  ///
  /// - Throws: ``NoteRefusal/notSigned(by:signers:)`` when none did.
  @discardableResult
  package func verify(with keys: [VerifierKey]) throws(NoteRefusal) -> [VerifierKey] {
    let message = Self.encoding(payload: payload, type: payloadType)
    var signers: [VerifierKey] = []
    for key in keys where key.algorithm == .note && !signers.contains(key) {
      if signatures.contains(where: { key.verifies($0.bytes, of: message) }) {
        signers.append(key)
      }
    }
    guard !signers.isEmpty else {
      throw .notSigned(by: keys.map(\.nameAndID), signers: signatures.map(\.keyID))
    }
    return signers
  }
}
