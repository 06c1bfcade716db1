extension LedgerRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .versionConflict(let expected, let actual, let stream):
      """
      version conflict on stream \(stream): expected \(Self.name(expected)), \
      but it \(Self.name(actual)).
      Hint: read the stream again, decide again, and append with the version it has now.
      """
    case .idReused(let id, let position?):
      """
      event id \(id) is taken: expected a new id, but the event at position \(position) has it \
      and its stream, place or content differs.
      Hint: make a new id for a new event; repeat a failed append with the same events unchanged.
      """
    case .idReused(let id, nil):
      """
      event id \(id) is taken: expected every event of an append to have its own id, \
      but two have this one.
      Hint: make a new id for each event.
      """
    case .eventTooLarge(let id, let bytes, let limit):
      """
      event \(id) is too large: expected at most \(limit) bytes of data, got \(bytes).
      Hint: append the large part as a blob and cite its digest in the event.
      """
    case .blobTooLarge(let digest, let bytes, let limit):
      """
      blob \(digest) is too large: expected at most \(limit) bytes, got \(bytes).
      Hint: cut it before appending and record in the event how much was cut.
      """
    default: restOfDescription
    }
  }

  private var restOfDescription: String {
    switch self {
    case .tooManyEvents(let count, let limit):
      """
      too many events in one append: expected at most \(limit), got \(count).
      Hint: append them in several parts, each expecting the version the last one left.
      """
    case .nothingToAppend: "nothing to append: expected at least one event, got none."
    case .invalidName(let kind, let text, let flaw, let limit):
      """
      invalid \(kind.rawValue) \(Self.excerpt(text)): expected 1 to \(limit) bytes of text \
      without control characters, but \(flaw).
      """
    case .invalidSchema(let id, let schema):
      "invalid schema version of event \(id): expected 1 to \(Int32.max), got \(schema)."
    case .outsideTree(let asked, let size):
      """
      no proof for \(asked): expected a place inside the ledger, which has \(size) events.
      Hint: ask for the size with `head` first.
      """
    case .openedReadOnly(let path):
      """
      the ledger \(path) was opened for reading: expected no write, but one was asked.
      Hint: open it for writing.
      """
    default: preconditionFailure("Invariant: `description` words the other refusals")
    }
  }

  private static func name(_ expected: ExpectedVersion) -> String {
    switch expected {
    case .noStream: "no events"
    case .exactly(let version): "version \(version)"
    case .any: "any version"
    }
  }

  private static func name(_ actual: StreamVersion?) -> String {
    actual.map { "is at version \($0)" } ?? "has no events"
  }

  /// The beginning of a text that may be long or hold control characters.
  private static func excerpt(_ text: String) -> String {
    let start = String(text.unicodeScalars.prefix(40))
    return start.debugDescription + (start == text ? "" : "…")
  }
}
