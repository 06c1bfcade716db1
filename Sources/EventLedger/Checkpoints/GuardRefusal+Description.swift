extension GuardRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .shorter(let ledger, let size, let guardSize):
      """
      ledger \(ledger): expected at least the \(guardSize) events that were signed before, but it \
      has \(size): an older copy, or its end was cut off. Nothing was written.
      \(Self.hint(ledger))
      """
    case .forked(let ledger, let guardSize):
      """
      ledger \(ledger): expected it to begin with the \(guardSize) events that were signed before, \
      but their root differs: another copy, or it was altered. Nothing was written.
      \(Self.hint(ledger))
      """
    case .missingLedger(let ledger, let guardSize):
      """
      ledger \(ledger): expected the ledger of \(guardSize) events whose guard is there, but the \
      ledger is missing. Nothing was made.
      Hint: restore the ledger. To begin a new one at this path, move \(ledger).guard away.
      """
    case .malformed(let path, let cause):
      """
      guard \(path): expected a signed checkpoint, but it is none.
      Cause: \(cause)
      Hint: put back a copy of the latest checkpoint (`rollout checkpoint list`), or move the file \
      away, and verify the ledger.
      """
    case .unreadable(let path, let cause):
      """
      guard \(path): expected a file that can be read, but: \(cause).
      Hint: check its permissions and whether what it lies on is mounted.
      """
    case .unwritable(let path, let cause):
      """
      guard \(path): expected to write it, but could not.
      Cause: \(cause)
      Hint: check the permissions of the folder and its free space; then `rollout checkpoint sign`.
      """
    case .nothingToAccept(let ledger):
      """
      ledger \(ledger): expected a ledger that its guard refuses, but it does not: there is no \
      rollback to accept.
      Hint: run `rollout checkpoint sign` without --accept-rollback.
      """
    }
  }

  private static func hint(_ ledger: String) -> String {
    """
    Hint: find the newer ledger and put it back. If its loss is final, `rollout checkpoint sign \
    --accept-rollback --reason WHY` goes on from here and records that it did.
    """
  }
}
