import EventLedger
import FoundationEssentials
import GRDB
import Glibc
import Testing

extension Place {
  /// A place with a small rollout that went through.
  static func withRollout() async throws -> Place {
    let place = try Place()
    let plan = try place.plan(
      cohorts: "[50]", gates: [("one", "echo one"), ("two", "echo two")])
    let ending = try await place.rollout(["run"] + plan)
    try #require(ending.code == 0, "\(ending.errors)")
    return place
  }

  /// The permission bits of a file.
  func mode(of path: String) throws -> UInt32 {
    var status = stat()
    try #require(unsafe stat(path, &status) == 0, "\(path)")
    return status.st_mode & 0o7777
  }

  /// The ledger's id, without `urn:uuid:`.
  func ledgerID() async throws -> String {
    let source = try #require(try await events().first?.json["source"]?.string)
    return String(source.dropFirst("urn:uuid:".count))
  }

  /// Puts a checkpoint into the ledger as if it had been kept there.
  func keepCheckpoint(_ note: String, size: Int64) throws {
    try DatabaseQueue(path: ledger).write { database in
      try database.execute(
        sql: """
          INSERT INTO checkpoints (number, size, note)
          VALUES ((SELECT count(*) FROM checkpoints), ?, ?)
          """,
        arguments: [size, Data(note.utf8)])
    }
  }
}
