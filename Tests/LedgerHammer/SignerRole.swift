import EventLedger
import FoundationEssentials
import Glibc
import RolloutScenarios

/// What short commands do to a ledger: open it for writing, sign it, close it, which checkpoints.
struct SignerRole {
  private let options: HammerOptions
  private let journal: HammerJournal

  init(_ options: HammerOptions, _ journal: HammerJournal) {
    self.options = options
    self.journal = journal
  }

  func run() throws {
    let text = String(
      decoding: try Data(contentsOf: URL(filePath: options.keyPath)), as: UTF8.self)
    let key = try SigningKey(text)
    var random = SplitMix64(seed: options.seed &+ UInt64(getpid()))
    while !options.isStopped {
      let log = try SQLiteEventLog.open(options, .readWrite(create: false))
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let stored = try log.sign(with: key)
        journal.write(.root(stored.head.size, stored.head.root.hex))
      }
      try log.close()
      usleep(useconds_t.random(in: 1_000...60_000, using: &random))
    }
  }
}

/// Verifies all of the ledger as it grows, through several connections that hold one snapshot.
struct VerifierRole {
  private let options: HammerOptions
  private let journal: HammerJournal

  init(_ options: HammerOptions, _ journal: HammerJournal) {
    self.options = options
    self.journal = journal
  }

  func run() async throws {
    // At least once: the driver also starts one when everybody else has ended.
    repeat {
      let log = try SQLiteEventLog.open(options, .readOnly)
      let report = try await log.verify()
      try log.close()
      if let finding = report.finding {
        throw ReaderRole.Broken(description: "verify: expected a sound ledger, got \(finding)")
      }
      var line = HammerLine(.verified)
      line.size = report.events
      line.root = report.root.hex
      line.position = report.checkpoints
      journal.write(line)
      usleep(200_000)
    } while !options.isStopped
  }
}
