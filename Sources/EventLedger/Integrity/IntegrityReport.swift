/// What a pass over the whole ledger found.
package struct IntegrityReport: Hashable, Sendable {
  /// Events that were read; all of them when there is no finding.
  package var events: Int64 = 0
  package var redacted: Int64 = 0
  package var streams = 0
  package var blobs = 0

  /// The root over the leaves as recomputed from their headers, not as stored.
  package var root = MerkleTree.emptyRoot

  /// The first damage, or nil when the ledger is as it was written.
  package var finding: IntegrityFinding?
}
