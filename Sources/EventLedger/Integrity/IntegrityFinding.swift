/// The first thing in a ledger that is not as it was written.
package struct IntegrityFinding: Hashable, Sendable {
  /// What a ledger can have wrong.
  package enum Damage: Hashable, Sendable {
    /// SQLite could not read on, or found its own structures broken.
    case unreadable(cause: String)
    /// A migration, the identity or a trigger is missing or changed.
    case schema(what: String)
    /// The event that must be here is missing; the next one found has another position.
    case missingEvent(found: Position)
    /// The header is not one that the ledger writes.
    case header
    /// A column says something else than the header.
    case column(name: String)
    /// The header names another ledger as its source.
    case foreignEvent(source: LedgerSource)
    /// The version does not follow the one before it in its stream.
    case version(expected: StreamVersion, found: StreamVersion)
    /// The leaf is not the digest of the header.
    case leaf
    /// The data, with its salt, does not have the digest or length that the header gives.
    case data
    /// A stored subtree is missing, wrong, or one too many.
    case node(level: Int, index: Int64)
    /// The head's size is not the number of events.
    case size(expected: Int64, found: Int64)
    /// The head's compact range is not that of the leaves.
    case range
    /// A blob does not have the digest under which it is kept.
    case blob(digest: Digest)
    /// An event cites a blob that is missing or of another length, and no event says it was erased.
    case missingBlob(digest: Digest)
    /// The data mentions a blob in a way that is none.
    case citation
    /// The data is missing, and no event says that it was erased.
    case erased
    /// What events say of erasures is not what is there.
    case redaction(what: String)
    /// A stored checkpoint is not one, or not of this ledger.
    case checkpoint(number: Int64, what: String)
    /// The guard beside the ledger has seen another ledger, or more of it.
    case guardFile(what: String)
    /// A checkpoint that was kept elsewhere is of another ledger, or of more of it.
    case keptCheckpoint(size: Int64, what: String)
  }

  /// The event that it is about, or nil when it is about the ledger as a whole.
  package let position: Position?
  package let damage: Damage

  package init(position: Position?, damage: Damage) {
    self.position = position
    self.damage = damage
  }
}

extension IntegrityFinding: Error {
  init(_ damage: Damage, at position: Int64? = nil) {
    self.init(position: position.map { Position($0) }, damage: damage)
  }
}
