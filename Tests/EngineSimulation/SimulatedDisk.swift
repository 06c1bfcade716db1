import EventLedger
import FoundationEssentials
import Glibc
import RolloutLedger

/// A ledger in a folder of its own, in memory where the system has room for files there.
final class SimulatedDisk {
  private(set) var log: SQLiteEventLog
  private let scene: EngineScene
  private let folder: String
  private var generation = 0

  struct NoRoom: Error {
    var folder: String
    var code: Int32
  }

  init(_ scene: EngineScene) throws {
    self.scene = scene
    let base = unsafe access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var bytes = Array("\(base)/simulated-ledger-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&bytes) != nil else { throw NoRoom(folder: base, code: errno) }
    folder = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    try FileManager.default.createDirectory(
      atPath: folder + "/0", withIntermediateDirectories: false)
    log = try Self.open(folder + "/0/ledger.sqlite3", scene, create: true)
  }

  deinit {
    try? log.close()
    try? FileManager.default.removeItem(atPath: folder)
  }

  private static func open(
    _ path: String, _ scene: EngineScene, create: Bool
  ) throws -> SQLiteEventLog {
    try SQLiteEventLog.open(
      path: path, mode: .readWrite(create: create), clock: { scene.eventTime },
      random: { scene.random() }, projections: LedgerProjections.all)
  }

  /// The process ended as it should, and another one opens the ledger.
  func reopen() throws {
    try log.close()
    log = try Self.open(log.path, scene, create: false)
  }

  /// The process was killed: the next one finds the files as they are, without what closing the
  /// ledger does to them. The system's own caches outlive a process.
  func crash() throws {
    generation += 1
    let next = "\(folder)/\(generation)"
    let manager = FileManager.default
    try manager.createDirectory(atPath: next, withIntermediateDirectories: false)
    let old = log.path
    for suffix in ["", "-wal", ".guard", ".lock"] where manager.fileExists(atPath: old + suffix) {
      try manager.copyItem(atPath: old + suffix, toPath: "\(next)/ledger.sqlite3\(suffix)")
    }
    try log.close()
    try manager.removeItem(atPath: "\(folder)/\(generation - 1)")
    log = try Self.open("\(next)/ledger.sqlite3", scene, create: false)
  }
}
