import GRDB

extension EventTables {
  /// The records of some positions in a row, all of them, checked like all that is read.
  ///
  /// What ``records(_:_:)`` does for any query, without a copy of what is only looked at.
  func records(in range: Range<Int64>) throws -> [RecordedEvent] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT position, header, leaf, salt, data FROM events
        WHERE position >= ? AND position < ? ORDER BY position
        """)
    statement.rewind(range.lowerBound, range.upperBound)
    defer { statement.rewind() }
    let row = unsafe EventRow(statement.sqliteStatement)
    var records: [RecordedEvent] = []
    records.reserveCapacity(range.count)
    var reader = HeaderReader()
    var position = range.lowerBound
    while try statement.step(db) {
      guard row.position == position else { break }
      records.append(try record(row, &reader))
      position += 1
    }
    guard position == range.upperBound else {
      throw LedgerFailure.damaged(
        path: path, what: "expected an event at position \(position), found none.")
    }
    return records
  }

  private func record(_ row: EventRow, _ reader: inout HeaderReader) throws -> RecordedEvent {
    let bytes = unsafe row.header.map { unsafe [UInt8]($0) } ?? []
    guard let header = reader.read(bytes),
      let leaf = unsafe row.leaf.flatMap({ unsafe Digest($0) })
    else {
      let start = String(decoding: bytes.prefix(80), as: UTF8.self)
      throw LedgerFailure.damaged(
        path: path, what: "expected the header of an event, got \(start.debugDescription)…")
    }
    let record = RecordedEvent(
      header: header, headerBytes: bytes, salt: unsafe row.salt.flatMap { unsafe Salt($0) },
      data: unsafe row.data.map { unsafe [UInt8]($0) }, leaf: leaf)
    try check(record)
    return record
  }
}
