import ArgumentParser
import RolloutEvidence
import RolloutLedger
import RolloutModel

/// Which rollout, for every command that reads one.
struct RolloutArgument: ParsableArguments {
  @Argument(help: "The rollout's id, the start of it, or 'latest'.")
  var id = "latest"

  /// - Throws: ``LookupRefusal``, ``FoldRefusal``, ``CodecFailure``
  func history(in ledger: LedgerAccess) throws -> (RolloutListing, RolloutHistory) {
    let listing = try ledger.index.find(id)
    return (listing, try RolloutHistory(try ledger.store.entries(of: listing.rollout)))
  }
}
