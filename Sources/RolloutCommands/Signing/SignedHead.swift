import EventLedger

/// The checkpoint that evidence from a ledger leads to.
struct SignedHead {
  let note: SignedNote
  let head: Head

  /// The latest checkpoint if it is over enough events, else the ledger is signed now.
  ///
  /// - Parameter size: the least number of events that it must cover.
  /// - Throws: ``UsageRefusal`` when there is neither, ``LedgerFailure``, ``GuardRefusal``
  static func covering(
    _ size: Int64, in access: LedgerAccess, signing: SigningOptions
  ) throws -> SignedHead {
    if let stored = try access.log.latestCheckpoint(), stored.head.size >= size {
      return try checked(stored, in: access)
    }
    return try signed(in: access, signing: signing, for: "\(size) events or more")
  }

  /// The checkpoint of just this size; where it is the whole ledger, that is signed now.
  static func ofSize(
    _ size: Int64, in access: LedgerAccess, signing: SigningOptions
  ) throws -> SignedHead {
    if let stored = try access.log.checkpoint(ofSize: size) {
      return try checked(stored, in: access)
    }
    guard try access.log.head().size == size else {
      throw UsageRefusal(
        "expected a signed checkpoint of \(size) events, found none\n"
          + "Hint: `rollout checkpoint list` shows those there are; what is past is not signed.")
    }
    return try signed(in: access, signing: signing, for: "\(size) events")
  }

  /// There is one way to sign a ledger: what was signed is kept, and the guard knows of it, or a
  /// restored backup could be signed as another history.
  private static func signed(
    in access: LedgerAccess, signing: SigningOptions, for what: String
  ) throws -> SignedHead {
    guard let key = try signing.load(ledgerPath: access.path) else {
      throw UsageRefusal(
        "expected a signed checkpoint of \(what), or a signing key, found neither\n"
          + "Hint: `rollout key generate` makes a key.")
    }
    let writer = try LedgerAccess(path: access.path, mode: .readWrite(create: false))
    defer { try? writer.log.close() }
    return try SignedHead(try writer.log.sign(with: key))
  }

  /// A stored one is evidence only while the ledger begins with what it is over.
  private static func checked(
    _ stored: StoredCheckpoint, in access: LedgerAccess
  ) throws -> SignedHead {
    let root = try access.log.head(atSize: stored.head.size).root
    guard root == stored.head.root else {
      throw EvidenceRefused(
        "ledger \(access.path): damaged: expected the root \(stored.head.root) over the first "
          + "\(stored.head.size) events, which its checkpoint has, got \(root)\n"
          + "Hint: nothing was signed. Verify the ledger, and compare it with a backup.")
    }
    return try SignedHead(stored)
  }

  private init(_ stored: StoredCheckpoint) throws {
    self.init(note: try SignedNote(stored.note), head: stored.head)
  }

  private init(note: SignedNote, head: Head) {
    self.note = note
    self.head = head
  }
}
