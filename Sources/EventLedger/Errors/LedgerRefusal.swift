/// A rule of the ledger said no; nothing was written.
package enum LedgerRefusal: Error, Hashable, Sendable {
  /// What kind of text was not accepted.
  package enum NameKind: String, Hashable, Sendable {
    case stream = "stream name"
    case type = "event type"
    case subject
    case actor = "actor id"
  }

  /// Somebody else appended first, or the stream is not as the caller thinks.
  case versionConflict(expected: ExpectedVersion, actual: StreamVersion?, stream: StreamName)

  /// The id stands for another event already, or twice in one append.
  case idReused(id: EventID, recordedAt: Position?)
  case eventTooLarge(id: EventID, bytes: Int, limit: Int)
  case blobTooLarge(digest: Digest, bytes: Int, limit: Int)
  case tooManyEvents(count: Int, limit: Int)
  case nothingToAppend
  case invalidName(kind: NameKind, text: String, flaw: String, limit: Int)
  case invalidSchema(id: EventID, schema: Int)

  /// A proof was asked for something the ledger does not hold.
  case outsideTree(asked: String, size: Int64)

  /// A write was asked of a ledger that was opened for reading.
  case openedReadOnly(path: String)
}
