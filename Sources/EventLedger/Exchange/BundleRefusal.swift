/// A bundle cannot be made or is not one.
package enum BundleRefusal: Error, Hashable, Sendable {
  case noSuchStream(StreamName)
  /// No signed checkpoint is over all events of the stream.
  case notCovered(StreamName, size: Int64?)
  /// What the bundle holds is not what docs/evidence/bundle.md says.
  case malformed(file: String, what: String)
  /// A line of `events.jsonl` is not one, or not in its place; lines count from 1.
  case line(Int64, what: String)
  /// The bundle is of one rollout, and what was asked needs a whole ledger.
  case oneStream(StreamName)
  /// Keys were given, and no checkpoint is there that one of them could have signed.
  case unsigned
  /// Where the ledger is to be, there is something.
  case notEmpty(path: String)
}
