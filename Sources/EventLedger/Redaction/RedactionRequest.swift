/// What is to be erased of an event, by whom and why.
package struct RedactionRequest: Hashable, Sendable {
  package enum Scope: Hashable, Sendable {
    /// The data with its salt, and the blobs that it cites.
    case everything
    case dataOnly
    case blobsOnly
  }

  /// The id of the `event.redacted` that is appended.
  package var id: EventID
  /// The event to be redacted.
  package var event: EventID
  package var reason: String
  package var scope: Scope
  /// Whether blobs go that other events cite, too, and lose with it.
  package var takesSharedBlobs: Bool
  package var time: EventTime
  package var actor: EventActor?

  package init(
    id: EventID, event: EventID, reason: String, scope: Scope = .everything,
    takesSharedBlobs: Bool = false, time: EventTime, actor: EventActor?
  ) {
    self.id = id
    self.event = event
    self.reason = reason
    self.scope = scope
    self.takesSharedBlobs = takesSharedBlobs
    self.time = time
    self.actor = actor
  }

  /// Bytes of a reason.
  package static let reasonLimit = 1000

  func check() throws(RedactionRefusal) {
    guard !reason.allSatisfy(\.isWhitespace), reason.utf8.count <= Self.reasonLimit else {
      throw .reason(bytes: reason.utf8.count, limit: Self.reasonLimit)
    }
  }
}
