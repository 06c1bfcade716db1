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
      // Optionals of `any`: GRDB converts a list of one known type by a key path, which costs
      // more than the insertion.
      let values: [(any DatabaseValueConvertible)?] = [
        record.position.rawValue, record.stream.text, record.version.rawValue,
        record.id.description, record.type.text, record.schema, record.time.milliseconds,
        record.recordedTime.milliseconds, Data(record.headerBytes),
        record.salt.map { Data($0.bytes) }, record.data.map { Data($0) }, Data(record.leaf.bytes),
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
