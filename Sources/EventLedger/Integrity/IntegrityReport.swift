/// What a pass over the whole ledger found.
package struct IntegrityReport: Hashable, Sendable {
  /// Events that were read; all of them when there is no finding.
  package var events: Int64 = 0
  package var redacted: Int64 = 0
  package var streams = 0
  package var blobs: Int64 = 0

  /// The root over the leaves as recomputed from their headers, not as stored.
  package var root = MerkleTree.emptyRoot

  /// Intents without an outcome, lowest first; at most ``unfinishedLimit`` of them.
  package var unfinished: [Position] = []
  package var unfinishedCount = 0

  /// The signed checkpoints as they are stored, with the root that the leaves give for each.
  package var checkpoints: [StoredCheckpoint] = []

  /// The first damage, or nil when the ledger is as it was written.
  package var finding: IntegrityFinding?

  package static let unfinishedLimit = 100
}
