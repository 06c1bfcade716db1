import GRDB
import GRDBSQLite

/// The current row of a statement over `events`, read in place: nothing is copied.
///
/// > Source: <https://www.sqlite.org/c3ref/column_blob.html>: a pointer is good until the next step
/// > or a conversion, so each column is asked for in the type in which it is stored.
@safe struct EventRow {
  static let columns = """
    position, header, leaf, salt, data, stream, version, id, type, schema, time, recordedtime
    """

  private let statement: SQLiteStatement

  init(_ statement: SQLiteStatement) {
    unsafe self.statement = statement
  }

  var position: Int64 { integer(0) }
  var header: UnsafeRawBufferPointer? { unsafe bytes(1) }
  var leaf: UnsafeRawBufferPointer? { unsafe bytes(2) }
  var salt: UnsafeRawBufferPointer? { unsafe bytes(3) }
  var data: UnsafeRawBufferPointer? { unsafe bytes(4) }
  var stream: UnsafeRawBufferPointer { unsafe text(5) }
  var version: Int64 { integer(6) }
  var id: UnsafeRawBufferPointer { unsafe text(7) }
  var type: UnsafeRawBufferPointer { unsafe text(8) }
  var schema: Int64 { integer(9) }
  var time: Int64 { integer(10) }
  var recordedTime: Int64 { integer(11) }

  private func integer(_ column: Int32) -> Int64 {
    unsafe sqlite3_column_int64(statement, column)
  }

  /// Nil for NULL.
  private func bytes(_ column: Int32) -> UnsafeRawBufferPointer? {
    guard unsafe sqlite3_column_type(statement, column) != SQLITE_NULL else { return nil }
    let start = unsafe sqlite3_column_blob(statement, column)
    return unsafe UnsafeRawBufferPointer(
      start: start, count: Int(sqlite3_column_bytes(statement, column)))
  }

  private func text(_ column: Int32) -> UnsafeRawBufferPointer {
    let start = unsafe sqlite3_column_text(statement, column)
    return unsafe UnsafeRawBufferPointer(
      start: start, count: Int(sqlite3_column_bytes(statement, column)))
  }
}

extension Statement {
  /// Steps to the next row.
  ///
  /// - Throws: GRDB's `DatabaseError`.
  func step(_ db: Database) throws -> Bool {
    switch unsafe sqlite3_step(sqliteStatement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      let message = unsafe db.sqliteConnection.flatMap { unsafe sqlite3_errmsg($0) }
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code),
        message: unsafe message.map { unsafe String(cString: $0) })
    }
  }

  /// Makes the statement ready to be stepped from the start, with integers bound in order.
  func rewind(_ integers: Int64...) {
    _ = unsafe sqlite3_reset(sqliteStatement)
    for (index, value) in integers.enumerated() {
      _ = unsafe sqlite3_bind_int64(sqliteStatement, Int32(index + 1), value)
    }
  }
}
