/// The world did not cooperate: the ledger could not be opened, read or written.
///
/// After a failure to write, nothing of the append is in the ledger, or all of it is (when only
/// the answer was lost); appending the same events again is safe either way.
package struct LedgerFailure: Error, Sendable {
  /// What went wrong, for code that must tell failures apart.
  package enum Code: String, Hashable, Sendable, CaseIterable {
    /// Another process holds the lock.
    case busy
    /// No room for what was to be written.
    case diskFull
    /// The file or its folder cannot be written.
    case readOnly
    /// There is no file at the path.
    case missing
    /// The file is something else.
    case notALedger
    /// The file was written by a newer version.
    case newerSchema
    /// The file lacks tables that a later version added.
    case olderSchema
    /// A migration that was applied is not the one this version knows.
    case alteredSchema
    /// What the file holds contradicts itself.
    case damaged
    /// The file could not be opened.
    case cannotOpen
    /// The ledger was closed before.
    case closed
    /// The ledger's own CHECKs or triggers rejected a statement.
    case rejected
    /// Reading, writing or syncing failed.
    case io
    /// SQLite reported something that none of the above covers.
    case unexpected
  }

  package let code: Code

  /// What was expected and what came.
  package let message: String

  /// What to do about it, where there is something plausible.
  package let hint: String?

  /// What SQLite or the system said.
  package let cause: String?

  /// The file that it is about.
  package let path: String
}
