import ArgumentParser
import RolloutModel

/// Placeholder.
struct RunSelection: ParsableArguments {
  func series(in ledger: LedgerAccess) throws -> [RunSeries] { [] }
}
