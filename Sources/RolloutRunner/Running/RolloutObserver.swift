package import RolloutModel

/// Told of everything that happens while a rollout runs: live views and artifact directories.
package protocol RolloutObserver: Sendable {
  /// Events were appended; `state` is the fold up to and including them.
  func appended(_ entries: [LedgerEntry], state: RolloutState)

  /// A command printed something. Redacted.
  func printed(_ bytes: [UInt8], by request: CommandRequest)
}
