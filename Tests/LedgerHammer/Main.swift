import EventLedger
import Glibc

/// One process of many that use one ledger at the same time; tools/writers starts them.
///
/// `ledger-hammer ROLE --ledger PATH --directory DIR --name NAME [--seed N] [--appends N]
/// [--until NANOSECONDS]`. What a process was told goes to `DIR/NAME.jsonl`, which SQLite locks it
/// held and when to `DIR/NAME-PROCESS.locks`.
@main enum Main {
  static func main() async {
    do {
      let options = try HammerOptions(Array(CommandLine.arguments.dropFirst()))
      let journal = try HammerJournal(options)
      do {
        WatchedLocks.install(try LockTrace(options))
        try await run(options, journal)
      } catch {
        journal.write(.error("\(options.role): \(error)"))
        StandardStream.errors.write("\(options.name): \(error)\n")
        exit(1)
      }
    } catch {
      StandardStream.errors.write("\(error)\n")
      exit(2)
    }
  }

  private static func run(_ options: HammerOptions, _ journal: HammerJournal) async throws {
    switch options.role {
    case .make: try MakerRole(options).run()
    case .write: try WriterRole(options, journal).run()
    case .read: try ReaderRole(options, journal).run()
    case .sign: try SignerRole(options, journal).run()
    case .verify: try await VerifierRole(options, journal).run()
    case .rogue: try RogueRole(options).run()
    case .everything: try await EverythingRole(options).run()
    }
  }
}

/// Where a process writes what people read.
enum StandardStream: Int32 {
  case output = 1
  case errors = 2

  func write(_ text: String) {
    WholeText.write(text, to: rawValue)
  }
}
