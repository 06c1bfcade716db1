/// What tells this ledger from every other: `urn:uuid:` and a UUIDv7 made at its creation.
///
/// It is the CloudEvents `source` of every event, so an event moved to another ledger shows.
package struct LedgerSource: Hashable, Sendable, LosslessStringConvertible {
  package let id: EventID

  package init(id: EventID) {
    self.id = id
  }

  static let prefix = "urn:uuid:"
  static let textLength = 9 + EventID.textLength

  package init?(_ description: String) {
    guard description.hasPrefix(Self.prefix),
      let id = EventID(String(description.dropFirst(Self.prefix.count)))
    else { return nil }
    self.id = id
  }

  package var description: String { Self.prefix + id.description }
}
