package import EventLedger

/// What is kept between two runs: how far a receiver has come.
package struct NotifyCursor: Hashable, Sendable, Codable {
  /// The last thing that went wrong; stays when all is well again, with its time.
  package struct Problem: Hashable, Sendable, Codable {
    /// RFC 3339.
    package var at: String
    package var position: Int64
    package var reason: String

    package init(at: String, position: Int64, reason: String) {
      self.at = at
      self.position = position
      self.reason = reason
    }
  }

  /// The layout of the file.
  package static let currentFormat = 1

  package var format = NotifyCursor.currentFormat
  /// The ledger's source: `urn:uuid:…`.
  package var ledger: String
  /// `scheme://host:port`.
  package var receiver: String
  /// Digest of the URL without user-info.
  package var urlDigest: String
  /// The position of the first event that was not settled.
  package var next: Int64
  /// The id of the event before ``next``, by which a ledger that was put back is noticed.
  package var lastEvent: String?
  package var delivered: Int64 = 0
  package var deadLetters: Int64 = 0
  package var lastError: Problem?
  /// RFC 3339.
  package var savedAt: String

  package init(
    ledger: LedgerSource, receiver: ReceiverAddress, next: Int64, lastEvent: EventID?,
    at time: EventTime
  ) {
    self.ledger = ledger.description
    self.receiver = receiver.shown
    urlDigest = receiver.digest.description
    self.next = next
    self.lastEvent = lastEvent?.description
    savedAt = time.description
  }

  private enum CodingKeys: String, CodingKey {
    case format, ledger, receiver, next, delivered
    case urlDigest = "url_digest"
    case lastEvent = "last_event"
    case deadLetters = "dead_letters"
    case lastError = "last_error"
    case savedAt = "saved_at"
  }
}
