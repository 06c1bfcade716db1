import EventLedger
import RolloutLedger
import RolloutModel

/// Bytes on their way into the ledger, cut to what a blob can hold, with the cut on record.
struct KeptMaterial: Sendable {
  let bytes: [UInt8]
  let material: Material

  /// - Parameter omitted: what was left out before.
  init(_ bytes: [UInt8], omitted: Int = 0) {
    // Redaction can lengthen a body that was within the limit when it came.
    let kept = bytes.count > LedgerLimit.blobBytes ? Array(bytes[..<LedgerLimit.blobBytes]) : bytes
    self.bytes = kept
    material = Material(
      digest: ContentDigest(of: kept), byteCount: kept.count,
      omittedByteCount: omitted + bytes.count - kept.count)
  }
}
