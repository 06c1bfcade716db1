/// What a pass over the whole ledger found.
package struct IntegrityReport: Hashable, Sendable {
  /// Events that were read; all of them when there is no finding.
  package var events: Int64 = 0
  package var redacted: Int64 = 0
  package var streams = 0
  package var blobs: Int64 = 0

  /// Blobs that the events of one rollout's bundle cite and that are not in it.
  package var absentBlobs: Int64 = 0

  /// The root over the leaves as recomputed from their headers, not as stored.
  package var root = MerkleTree.emptyRoot

  /// Intents without an outcome, lowest first; at most ``unfinishedLimit`` of them.
  package var unfinished: [Position] = []
  package var unfinishedCount = 0

  /// Checkpoints that the ledger keeps, each of them the root of its first so many leaves.
  package var checkpoints: Int64 = 0
  package var latestCheckpoint: StoredCheckpoint?

  /// Those of them whose signature was checked: all, when keys were given.
  package var signedCheckpoints: Int64 = 0

  /// Redactions that no checkpoint covers: whoever had the file could have made them.
  package var lateRedactions = 0

  /// Events that the guard file beside the ledger is over; nil without one.
  package var guardSize: Int64?

  /// The first damage, or nil when the ledger is as it was written.
  package var finding: IntegrityFinding?

  package static let unfinishedLimit = 100
}
