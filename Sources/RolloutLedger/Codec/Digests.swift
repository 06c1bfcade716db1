import EventLedger
import FoundationEssentials
import RolloutModel

extension ContentDigest {
  /// The digest of the bytes.
  package init(of bytes: [UInt8]) {
    self.init(Digest.sha256(of: bytes).description)
  }

  /// The digest of a value's JSON as the ledger would store it.
  package init(ofJSON value: some Encodable) throws {
    self.init(of: [UInt8](try EventCodec.encoder().encode(value)))
  }
}
