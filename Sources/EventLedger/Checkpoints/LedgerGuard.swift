import Glibc

/// The latest checkpoint that was signed here, in a file of its own: `<ledger>.guard`.
///
/// A backup that is restored takes the ledger back in time, and a copy that is appended to
/// elsewhere becomes another one; each is sound by itself. Only what lies outside of the ledger can
/// tell: so a ledger that is shorter than its guard, or does not begin with what the guard's root
/// is over, is not written to.
///
/// > Shape: a signed note. Whether its signature is valid is not asked here: who can write the file
/// > can also remove it. It is a guard against accidents, and evidence with copies kept elsewhere.
package struct LedgerGuard: Sendable {
  package let path: String
  private let ledgerPath: String

  package init(ledgerPath: String) {
    path = ledgerPath + ".guard"
    self.ledgerPath = ledgerPath
  }

  /// The checkpoint; nil when there is no file.
  ///
  /// - Throws: ``GuardRefusal/malformed(path:cause:)``, ``GuardRefusal/unreadable(path:cause:)``
  package func note() throws -> SignedNote? {
    guard let bytes = try bytes() else { return nil }
    do {
      let note = try SignedNote(bytes)
      _ = try Checkpoint(note)
      return note
    } catch {
      throw GuardRefusal.malformed(path: path, cause: "\(error)")
    }
  }

  /// Refuses a ledger that is not what the guard has seen, or what came after it.
  ///
  /// - Parameters:
  ///   - root: of the first so many leaves; asked only about a size that the ledger has.
  ///   - size: of the ledger; asked after the guard was read, which others may move on.
  func check(size: () throws -> Int64, root: (Int64) throws -> Digest) throws {
    guard let head = try note().map({ try Checkpoint($0).head }) else { return }
    let size = try size()
    guard head.size <= size else {
      throw GuardRefusal.shorter(ledger: ledgerPath, size: size, guardSize: head.size)
    }
    guard try root(head.size) == head.root else {
      throw GuardRefusal.forked(ledger: ledgerPath, guardSize: head.size)
    }
  }

  /// Refuses to make a ledger where the guard of one is.
  func checkAbsent() throws {
    guard let size = try note().map({ try Checkpoint($0).head.size }) else { return }
    throw GuardRefusal.missingLedger(ledger: ledgerPath, guardSize: size)
  }

  /// Replaces the file as a whole. Called under the ledger's lock, after ``check(size:root:)``.
  func replace(with note: [UInt8]) throws {
    let draft = path + ".new"
    guard WholeWrite.file(note, at: draft, flags: O_TRUNC | O_NOFOLLOW),
      unsafe rename(draft, path) == 0
    else {
      let cause = FileStatus.lastError
      _ = unsafe unlink(draft)
      throw GuardRefusal.unwritable(path: path, cause: cause)
    }
    WholeWrite.syncFolder(of: path)
  }

  /// Nil only when there is nothing of the name. What cannot be looked at is no missing guard.
  private func bytes() throws -> [UInt8]? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw GuardRefusal.unreadable(path: path, cause: FileStatus.lastError)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw GuardRefusal.unreadable(path: path, cause: "it is no regular file")
    }
    do {
      return try RegularFile(path, flags: O_NOFOLLOW).whole(limit: SignedNote.byteLimit)
    } catch {
      throw GuardRefusal.unreadable(path: path, cause: error.cause)
    }
  }
}
