import GRDB

extension SQLiteEventLog {
  /// Signs the head, keeps the note, and moves the guard on to it.
  ///
  /// What was signed last stays a part of what is signed now: the ledger is held against its guard
  /// and against the last checkpoint it keeps. Where the head was signed by this key already, that
  /// note is given back.
  ///
  /// - Throws: ``GuardRefusal``, ``NoteRefusal``, ``LedgerFailure``
  package func sign(with key: SigningKey) throws -> StoredCheckpoint {
    let guardian = LedgerGuard(ledgerPath: path)
    return try write(bytes: SignedNote.byteLimit) { db in
      let tables = EventTables(db, path: path)
      let head = Head(try tables.range())
      try checkBefore(head, key, tables, guardian)
      if let last = try tables.latestCheckpoint(), last.head == head,
        let note = try? SignedNote(last.note), let signers = try? note.verify(with: [key.verifier]),
        signers == [key.verifier]
      {
        return last
      }
      let note = try Checkpoint(origin: key.name, head: head).signed(by: key)
      return try tables.insert(checkpoint: note, head: head)
    } afterCommit: { stored in
      try guardian.replace(with: stored.note)
    }
  }

  /// Keeps a checkpoint of this ledger that came back from elsewhere, with what others signed.
  ///
  /// Somebody else's signatures are added to the one that is kept; a checkpoint that this ledger
  /// did not sign is refused.
  ///
  /// - Parameter check: looks at the note with them.
  /// - Returns: the note with them.
  /// - Throws: ``NoteRefusal``, ``CheckpointRefusal``, ``LedgerFailure``, and what `check` throws;
  ///   nothing is kept then.
  package func keep(_ note: SignedNote, check: (SignedNote) throws -> Void) throws
    -> StoredCheckpoint
  {
    let head = try Checkpoint.plain(note).head
    return try write(bytes: SignedNote.byteLimit) { db in
      let tables = EventTables(db, path: path)
      let size = try tables.range().size
      guard head.size <= size else {
        throw CheckpointRefusal.tooLarge(size: head.size, ledger: size)
      }
      let known = try tables.checkpoints(ofSize: head.size).filter { $0.head == head }
      guard
        let ours = try known.map({ try SignedNote($0.note) }).last(where: { $0.text == note.text })
      else { throw CheckpointRefusal.notOurs(size: head.size) }
      // Of what came back only what others added is taken: no line replaces one that is kept.
      let merged = try note.signatures.reduce(ours) { merged, line in
        let isKnown = merged.signatures.contains { $0.name == line.name && $0.keyID == line.keyID }
        return isKnown ? merged : try merged.adding(line)
      }
      try check(merged)
      if let same = known.last(where: { $0.note == merged.bytes }) { return same }
      return try tables.insert(checkpoint: merged, head: head)
    }
  }

  /// Goes on with a ledger that its guard refuses, and records that and why.
  ///
  /// The guard itself stays until the next ``sign(with:)``; the ledger must have been opened to
  /// accept a rollback.
  ///
  /// - Throws: ``GuardRefusal/nothingToAccept(ledger:)`` when the guard does not refuse it.
  package func acceptRollback(
    reason: String, id: EventID, time: EventTime, actor: EventActor
  ) throws {
    let head = try head()
    do {
      try checkGuard()
    } catch GuardRefusal.shorter, GuardRefusal.forked {
      guard let note = try LedgerGuard(ledgerPath: path).note() else {
        throw GuardRefusal.nothingToAccept(ledger: path)
      }
      let accepted = RollbackAccepted(guard: note, head: head, reason: reason)
      try append(
        [
          NewEvent(
            id: id, type: EventType(RollbackAccepted.type), time: time, actor: actor,
            data: accepted.encoded())
        ], to: StreamName(Redaction.stream), expecting: .any)
      return
    }
    throw GuardRefusal.nothingToAccept(ledger: path)
  }

  /// Refuses the ledger where its guard does; asked of one that is opened for reading, too.
  ///
  /// - Throws: ``GuardRefusal``, ``LedgerFailure``
  package func checkGuard() throws {
    try LedgerGuard(ledgerPath: path).check(size: { try head().size }) { size in
      try head(atSize: size).root
    }
  }

  /// What was signed before must still be there: a log never signs two histories.
  private func checkBefore(
    _ head: Head, _ key: SigningKey, _ tables: EventTables, _ guardian: LedgerGuard
  ) throws {
    let own = Checkpoint.originPrefix + source.id.description
    guard !key.name.text.hasPrefix(Checkpoint.originPrefix) || key.name.text == own else {
      throw NoteRefusal.otherOrigin(expected: own, found: key.name.text)
    }
    if !settings.acceptsRollback {
      try guardian.check(size: { head.size }) { try tables.root(from: 0, to: $0) }
    }
    if let last = try tables.latestCheckpoint() {
      let origin = try Checkpoint(SignedNote(last.note)).origin
      guard origin == key.name else {
        throw NoteRefusal.otherOrigin(expected: origin.text, found: key.name.text)
      }
      guard last.head.size <= head.size,
        try tables.root(from: 0, to: last.head.size) == last.head.root
      else { throw CheckpointRefusal.otherRoot(size: last.head.size) }
    }
  }
}
