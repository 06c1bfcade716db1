import EventLedger
import RolloutModel
import RolloutRedaction

/// What the ledger keeps of a response's body: redacted, and no longer than a blob may be.
///
/// Redaction can make a body longer. Its end is then cut, and the cut recorded: a rollout must not
/// stop because a document is full of secrets.
struct KeptBody {
  let bytes: [UInt8]
  let material: Material

  init(_ body: [UInt8], redactor: Redactor) {
    let redacted = redactor.redact(body)
    bytes = Array(redacted.prefix(LedgerLimit.blobBytes))
    material = Material(of: bytes, omitted: redacted.count - bytes.count)
  }
}
