package import GRDB

extension SQLiteEventLog {
  package func events(in stream: StreamName, from version: StreamVersion, limit: Int) throws
    -> [RecordedEvent]
  {
    try look { tables in
      try tables.records(
        "WHERE stream = ? AND version >= ? ORDER BY version LIMIT ?",
        [
          stream.text, version.rawValue,
          LedgerLimit.rows(limit),
        ])
    }
  }

  package func events(from position: Position, limit: Int) throws -> [RecordedEvent] {
    try look { tables in
      try tables.records(
        "WHERE position >= ? ORDER BY position LIMIT ?",
        [position.rawValue, LedgerLimit.rows(limit)])
    }
  }

  package func event(_ id: EventID) throws -> RecordedEvent? {
    try look { try $0.event(id) }
  }

  package func version(of stream: StreamName) throws -> StreamVersion? {
    try look { try $0.version(of: stream) }
  }

  package func streams(withPrefix prefix: String, after: StreamName?, limit: Int) throws
    -> [StreamName]
  {
    try look { tables in
      var names: [StreamName] = []
      // One look-up in the index for each stream, however many events it has.
      var next =
        if let after, !after.text.utf8.lexicographicallyPrecedes(prefix.utf8) {
          try tables.stream(after: after.text, orAt: false)
        } else {
          try tables.stream(after: prefix, orAt: true)
        }
      while let name = next, names.count < LedgerLimit.rows(limit),
        name.text.utf8.starts(with: prefix.utf8)
      {
        names.append(name)
        next = try tables.stream(after: name.text, orAt: false)
      }
      return names
    }
  }

  package func blob(_ digest: Digest) throws -> [UInt8]? {
    try look { try $0.blob(digest) }
  }

  package func head() throws -> Head {
    try look { Head(try $0.range()) }
  }

  package func head(atSize size: Int64) throws -> Head {
    try look { try $0.head(atSize: size, of: try $0.range().size) }
  }

  package func inclusionProof(of position: Position, size: Int64) throws -> InclusionProof {
    try look { try $0.checkedInclusionProof(of: position, size: size, of: try $0.range().size) }
  }

  package func consistencyProof(from: Int64, to: Int64) throws -> ConsistencyProof {
    try look { try $0.checkedConsistencyProof(from: from, to: to, of: try $0.range().size) }
  }

  /// Reads several things as they were at one moment: for projections' tables.
  ///
  /// - Parameter body: must not write; the connection cannot.
  package func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try checkOpen()
    return try settings.mapping { try reader.read(body) }
  }

  /// Reads without a transaction around it: what is asked for never changes once it is there.
  private func look<Value>(_ body: (EventTables) throws -> Value) throws -> Value {
    try checkOpen()
    return try settings.mapping {
      try reader.unsafeRead { db in try body(EventTables(db, path: path)) }
    }
  }
}
