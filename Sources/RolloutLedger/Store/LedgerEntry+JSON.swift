package import RolloutModel

import FoundationEssentials

extension LedgerEntry {
  /// The payload as the ledger stores it: one line of JSON.
  package func payloadJSON() throws -> String {
    String(decoding: try EventCodec.encode(event), as: UTF8.self)
  }
}
