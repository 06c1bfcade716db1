/// An append-only log of events in streams, under one Merkle tree.
///
/// Every method throws ``LedgerRefusal`` when a rule says no and ``LedgerFailure`` when the world
/// does not cooperate. All methods block; none needs to be called from a particular thread.
package protocol EventLog: Sendable {
  /// Appends events to the end of a stream, all or none, with the blobs that they cite.
  ///
  /// Appending the same events again (same ids, order, content and expectation) returns the first
  /// result with ``AppendResult/wasAlreadyAppended``, so a retry after an unknown outcome is safe.
  ///
  /// - Parameters:
  ///   - events: 1 to ``LedgerLimit/eventsPerAppend``.
  ///   - blobs: each at most ``LedgerLimit/blobBytes``; one that is there already is left as it is.
  /// - Throws: ``LedgerRefusal/versionConflict(expected:actual:stream:)`` when the stream is not as
  ///   expected, ``LedgerRefusal/idReused(id:recordedAt:)`` when an id stands for something else.
  @discardableResult
  func append(
    _ events: [NewEvent], to stream: StreamName, expecting: ExpectedVersion, blobs: [[UInt8]]
  ) throws -> AppendResult

  /// Appends to several streams in one transaction, in this order: all of it, or nothing.
  ///
  /// Each part is held to what ``append(_:to:expecting:blobs:)`` holds one append to; a part that
  /// was appended before is answered with its first result.
  ///
  /// - Parameter parts: at least one; with ``LedgerLimit/eventsPerAppend`` events in all at most.
  /// - Returns: a result for each part.
  @discardableResult
  func append(_ parts: [StreamAppend]) throws -> [AppendResult]

  /// The events of a stream in order, from a version on; empty when there are none.
  ///
  /// - Parameter limit: at most ``LedgerLimit/rowsPerRead`` are returned.
  func events(in stream: StreamName, from version: StreamVersion, limit: Int) throws
    -> [RecordedEvent]

  /// The events of all streams in order, from a position on; empty when there are none.
  ///
  /// - Parameter limit: at most ``LedgerLimit/rowsPerRead`` are returned.
  func events(from position: Position, limit: Int) throws -> [RecordedEvent]

  /// The event with an id, or nil.
  func event(_ id: EventID) throws -> RecordedEvent?

  /// The version of the last event of a stream, or nil when it has none.
  func version(of stream: StreamName) throws -> StreamVersion?

  /// The streams whose names begin with `prefix` (empty: all), in order of their UTF-8 bytes.
  ///
  /// - Parameters:
  ///   - after: only names greater than this one, to page on.
  ///   - limit: at most ``LedgerLimit/rowsPerRead`` are returned.
  func streams(withPrefix prefix: String, after: StreamName?, limit: Int) throws -> [StreamName]

  /// The size and root of the whole ledger.
  func head() throws -> Head

  /// The head that the ledger had when it was `size` events long.
  func head(atSize size: Int64) throws -> Head

  /// The content with a digest, or nil.
  func blob(_ digest: Digest) throws -> [UInt8]?

  /// Shows that the event at `position` is among the first `size` events.
  ///
  /// - Throws: ``LedgerRefusal/outsideTree(asked:size:)``.
  func inclusionProof(of position: Position, size: Int64) throws -> InclusionProof

  /// Shows that the first `to` events begin with the first `from`.
  ///
  /// - Throws: ``LedgerRefusal/outsideTree(asked:size:)``.
  func consistencyProof(from: Int64, to: Int64) throws -> ConsistencyProof

  /// What tells this ledger from every other.
  var source: LedgerSource { get }
}

extension EventLog {
  @discardableResult
  package func append(
    _ events: [NewEvent], to stream: StreamName, expecting: ExpectedVersion
  ) throws -> AppendResult {
    try append(events, to: stream, expecting: expecting, blobs: [])
  }

  package func streams(withPrefix prefix: String, limit: Int) throws -> [StreamName] {
    try streams(withPrefix: prefix, after: nil, limit: limit)
  }
}
