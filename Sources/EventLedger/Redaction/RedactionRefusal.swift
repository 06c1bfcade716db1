/// A rule said no to a redaction; nothing was erased.
package enum RedactionRefusal: Error, Hashable, Sendable {
  case unknownEvent(EventID)

  /// Why something was erased cannot itself be erased.
  case isRedaction(EventID, at: Position)

  /// What happens in its stream is still decided from what its events say.
  case streamIsOpen(StreamName, event: EventID)

  /// There are only blanks in it, or it is too long.
  case reason(bytes: Int, limit: Int)

  /// Tables that were derived from the events, and may hold what is to go; nobody here knows how to
  /// make them again.
  case unknownProjections([String])

  /// Blobs alone were asked for, and there is none to be erased.
  case nothingToErase(EventID, shared: [SharedBlob])
}
