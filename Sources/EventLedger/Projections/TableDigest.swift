import Crypto
import FoundationEssentials
import GRDB

/// A digest over whole tables that two equal tables share, however they came to be.
struct TableDigest {
  private var hash = SHA256()
  private(set) var rows = 0

  /// Adds the name of a table, and its rows ordered by all their columns.
  mutating func add(_ table: String, _ db: Database) throws {
    add(Array(table.utf8), kind: "n")
    let name = table.quotedDatabaseIdentifier
    let count = try db.columns(in: table).count
    let order = (1...count).map(String.init).joined(separator: ", ")
    let cursor = try Row.fetchCursor(db, sql: "SELECT * FROM \(name) ORDER BY \(order)")
    while let row = try cursor.next() {
      rows += 1
      for value in row.databaseValues { add(value) }
    }
  }

  mutating func finalize() -> Digest { Digest(hash.finalize()) }

  private mutating func add(_ value: DatabaseValue) {
    switch value.storage {
    case .null: add([], kind: "0")
    case .int64(let number): add(Array(String(number).utf8), kind: "i")
    case .double(let number): add(Array(String(number.bitPattern).utf8), kind: "d")
    case .string(let text): add(Array(text.utf8), kind: "s")
    case .blob(let data): add([UInt8](data), kind: "b")
    }
  }

  /// Kind and length go first, so that no two sequences of values look alike.
  private mutating func add(_ bytes: [UInt8], kind: StaticString) {
    var framed: [UInt8] = []
    framed.append(literal: kind)
    Decimal.append(Int64(bytes.count), to: &framed)
    framed.append(UInt8(ascii: ":"))
    framed.append(contentsOf: bytes)
    unsafe framed.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
  }
}
