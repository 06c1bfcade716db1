/// What goes wrong on purpose in a simulated rollout.
package enum EngineFault: String, CaseIterable, Sendable {
  /// An append fails, and nothing is written.
  case appendFails
  /// An append is committed, and its answer is an error.
  case answerLost
  /// Somebody else has the ledger's lock for some appends in a row.
  case busy
  /// There is no room for some appends in a row.
  case diskFull
  /// Somebody else appends to the rollout just before an append of the runner.
  case conflict
  /// The runner's process is gone before an append.
  case deathBeforeAppend
  /// The runner's process is gone right after a commit.
  case deathAfterCommit
  /// The runner's process is gone while a command, a probe or a request is under way.
  case deathInEffect
  /// The runner's process is gone while it waits.
  case deathInWait
  /// The runner is told to stop while it does something.
  case signal
  /// Another runner attaches.
  case takeover
  /// The wall clock is set.
  case clockJump
  /// Nothing runs for a while, as on a machine that sleeps.
  case lostTime
  /// A probe or a request gets no answer in time.
  case timeout
  /// A snapshot comes, but late.
  case slowAnswer
  /// A person repeats a command.
  case duplicateCommand
  /// A person's command is decided on what the rollout was some events ago.
  case lateCommand
}
