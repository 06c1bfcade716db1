/// What a redaction did.
package struct RedactionResult: Sendable {
  package enum Cleaning: Sendable {
    /// No page of the file and of its write-ahead log holds what was erased.
    case done
    /// It is erased, but old pages may still hold it. Redacting again finishes it.
    case unfinished(LedgerFailure)
  }

  /// The event, as it is now.
  package internal(set) var event: RecordedEvent

  /// Where the `event.redacted` stands; nil when everything had been erased before.
  package internal(set) var position: Position?

  package internal(set) var erasedData = false
  package internal(set) var erasedBlobs: [Digest] = []

  /// Of the erased ones, those that other events lost, too.
  package internal(set) var lostBlobs: [SharedBlob] = []

  /// Blobs that the event cites and that stay, because that was asked for.
  package internal(set) var keptBlobs: [Digest] = []

  /// Blobs that stay because other events cite them.
  package internal(set) var sharedBlobs: [SharedBlob] = []

  package internal(set) var head: Head
  package internal(set) var cleaning = Cleaning.done

  init(event: RecordedEvent, head: Head) {
    self.event = event
    self.head = head
  }

  /// Whether nothing was left to be erased.
  package var wasErasedBefore: Bool { position == nil }
}
