/// Every limit of the ledger, by name.
package enum LedgerLimit {
  /// Bytes of a stream name or an event type.
  package static let nameBytes = 200

  /// Bytes of a subject or an actor's id.
  package static let attributeBytes = 1024

  /// Bytes of an event's data, so that the whole event stays under the 64 KiB that CloudEvents
  /// intermediaries must forward.
  ///
  /// > Source: <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#size-limits>
  package static let dataBytes = 60 * 1024 - 1

  /// Bytes of one blob.
  package static let blobBytes = 1024 * 1024

  /// Events of one append.
  package static let eventsPerAppend = 10_000

  /// Rows that one read returns at most, whatever its `limit` says.
  package static let rowsPerRead = 10_000

  /// Events that are replayed into projections at a time.
  package static let replayBatch = 1_000

  /// Bytes of a header, far above what the limits of its attributes add up to.
  package static let headerBytes = 16 * 1024

  /// Pages in the write-ahead log before it is copied into the ledger (4 MiB).
  ///
  /// Larger is not better: at one event a commit, 10,000 pages cost a fifth of the rate, because
  /// the commit that has to do the copying waits for all of it.
  package static let walPages = 1_000

  /// Bytes of the write-ahead log's file before it is cut back, after long readers let it grow.
  package static let walFileBytes: Int64 = 64 * 1024 * 1024

  /// The number of rows to return when a caller asks for `limit`.
  static func rows(_ limit: Int) -> Int { max(0, min(limit, rowsPerRead)) }
}
