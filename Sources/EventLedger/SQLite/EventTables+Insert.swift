import FoundationEssentials
import GRDB

extension EventTables {
  private static let insertEvent = """
    INSERT INTO events (position, stream, version, id, type, schema, time, recordedtime, header, \
    salt, data, leaf) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """

  func insert(_ records: [RecordedEvent]) throws {
    let statement = try db.cachedStatement(sql: Self.insertEvent)
    for record in records {
      let values: [DatabaseValue] = [
        record.position.rawValue.databaseValue,
        record.stream.text.databaseValue,
        record.version.rawValue.databaseValue,
        record.id.description.databaseValue,
        record.type.text.databaseValue,
        Int64(record.schema).databaseValue,
        record.time.milliseconds.databaseValue,
        record.recordedTime.milliseconds.databaseValue,
        Data(record.headerBytes).databaseValue,
        record.salt.map { Data($0.bytes).databaseValue } ?? .null,
        record.data.map { Data($0).databaseValue } ?? .null,
        Data(record.leaf.bytes).databaseValue,
      ]
      try statement.execute(arguments: StatementArguments(values))
    }
  }

  func insert(node: Subtree, digest: Digest) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT INTO nodes (level, place, digest) VALUES (?, ?, ?)")
    try statement.execute(arguments: [node.level, node.index, Data(digest.bytes)])
  }

  func insert(blob content: [UInt8], digest: Digest) throws {
    let statement = try db.cachedStatement(
      sql: "INSERT INTO blobs (digest, content) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING")
    try statement.execute(arguments: [Data(digest.bytes), Data(content)])
  }

  func update(_ range: CompactRange) throws {
    let statement = try db.cachedStatement(sql: "UPDATE head SET size = ?, range = ?")
    try statement.execute(arguments: [range.size, Data(range.bytes)])
  }
}
