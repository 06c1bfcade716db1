import GRDB

extension LedgerFailure {
  /// Runs `body` and turns what SQLite throws into a failure: the one place that does.
  static func mapping<Value>(
    path: String, waited: Duration, _ body: () throws -> Value
  ) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw LedgerFailure(error, path: path, waited: waited)
    }
  }

  /// > Source: <https://www.sqlite.org/rescode.html>
  init(_ error: DatabaseError, path: String, waited: Duration) {
    let code = error.extendedResultCode
    let cause = "SQLite error \(code.rawValue): \(error.message ?? "no message")"
    self =
      switch error.resultCode {
      case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
        .busy(path: path, waited: waited, cause: cause)
      case .SQLITE_FULL: .diskFull(path: path, cause: cause)
      case .SQLITE_READONLY: .readOnly(path: path, cause: cause)
      case .SQLITE_NOTADB:
        .notALedger(path: path, found: "a file that is not an SQLite database", cause: cause)
      case .SQLITE_CORRUPT, .SQLITE_FORMAT:
        .damaged(path: path, what: "expected a sound SQLite file.", cause: cause)
      case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
        .cannotOpen(path: path, what: "expected a file that can be opened.", cause: cause)
      case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH: .rejected(path: path, cause: cause)
      // The index of the write-ahead log could not grow: it is the first to find the disk full.
      case .SQLITE_IOERR where code == .SQLITE_IOERR_SHMSIZE:
        .diskFull(path: path, cause: cause)
      case .SQLITE_IOERR: .io(path: path, cause: cause)
      default: .unexpected(path: path, cause: cause)
      }
  }
}
