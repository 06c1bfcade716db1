import EventLedger

/// The events of a ledger from a position on, in order, one after the other.
///
/// It only reads, and never within a transaction: it takes no lock that a rollout could wait for.
struct EventFeed {
  enum Look {
    case event(RecordedEvent)
    /// A page was passed in which nothing was wanted.
    case passed
    /// Nothing follows, for now.
    case tail
    /// Nothing follows that was asked for.
    case end
  }

  /// Events read at a time; at 64 KiB each at most, a few mebibytes.
  static let page = 100

  let log: any EventLog
  /// Events at this position and later are not asked for.
  let end: Int64?
  let isWanted: @Sendable (RecordedEvent) -> Bool
  /// The first event that was neither settled nor passed.
  private(set) var position: Int64
  /// The event before ``position``.
  private(set) var last: String?
  private var page: ArraySlice<RecordedEvent> = []

  init(
    log: any EventLog, from position: Int64, after last: String?, upTo end: Int64?,
    isWanted: @escaping @Sendable (RecordedEvent) -> Bool
  ) {
    self.log = log
    self.position = position
    self.last = last
    self.end = end
    self.isWanted = isWanted
  }

  /// The event at the position, after passing those that nobody wants. Reads one page at most.
  mutating func look() throws -> Look {
    if page.isEmpty {
      let left = end.map { $0 - position } ?? Int64(Self.page)
      guard left > 0 else { return .end }
      page = try log.events(from: Position(position), limit: Int(min(left, Int64(Self.page))))[...]
      guard !page.isEmpty else { return .tail }
    }
    while let first = page.first {
      if isWanted(first) { return .event(first) }
      settle()
    }
    return .passed
  }

  /// Goes past the event at the position.
  mutating func settle() {
    guard let first = page.popFirst() else { return }
    position += 1
    last = first.id.description
  }
}
