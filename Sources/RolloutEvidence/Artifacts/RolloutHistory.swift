package import RolloutModel

/// A rollout's whole stream with the state that it folds to: what every document is rendered from.
package struct RolloutHistory: Sendable {
  package let entries: [LedgerEntry]
  package let state: RolloutState

  /// - Throws: ``FoldRefusal`` when the entries are not the history of a rollout.
  package init(_ entries: [LedgerEntry]) throws(FoldRefusal) {
    self.entries = entries
    state = try RolloutState(folding: entries)
  }

  package var planned: RolloutPlanned { state.planned }
  package var plan: Plan { state.planned.plan }

  /// What was found out about the change; nil until somebody says, and when that was redacted.
  package var label: ChangeLabelled? {
    guard let latest = entries.last(where: { $0.event.type == .changeLabelled }),
      case .changeLabelled(let label) = latest.event
    else { return nil }
    return label
  }

  /// The absolute path of an artifact, as other artifacts quote it.
  package func path(of artifact: String) -> String {
    planned.artifactDirectory + "/" + artifact
  }
}
