import GRDB
import Glibc

/// Another program that checkpoints beside commits: it does not know the ledger's lock.
///
/// With it the watch over the locks must find something; otherwise it would find nothing ever.
struct RogueRole {
  private let options: HammerOptions

  init(_ options: HammerOptions) {
    self.options = options
  }

  func run() throws {
    let queue = try DatabaseQueue(path: options.ledger)
    while !options.isStopped {
      try queue.writeWithoutTransaction { db in
        do {
          try db.checkpoint(.passive)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
          // Somebody else checkpoints.
        }
      }
      usleep(100)
    }
  }
}
