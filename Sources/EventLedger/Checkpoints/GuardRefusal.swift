/// The guard beside a ledger forbids to write to it, or could not be used.
package enum GuardRefusal: Error, Hashable, Sendable {
  /// The ledger has fewer events than were signed: an older copy, or a cut tail.
  case shorter(ledger: String, size: Int64, guardSize: Int64)
  /// The ledger does not begin with the events that were signed.
  case forked(ledger: String, guardSize: Int64)
  /// There is a guard, but no ledger.
  case missingLedger(ledger: String, guardSize: Int64)
  /// The file is no checkpoint.
  case malformed(path: String, cause: String)
  /// The file is there, or may be, but cannot be read.
  case unreadable(path: String, cause: String)
  case unwritable(path: String, cause: String)
  /// Somebody wanted to accept a rollback where there is none.
  case nothingToAccept(ledger: String)
}
