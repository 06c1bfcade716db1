import GRDB

/// How a ledger is verified.
package struct VerifyOptions: Sendable {
  /// How many connections read at the same time.
  package var workers: Int

  /// Which events are intents; see ``IntegrityReport/unfinished``.
  package var intents: IntentNames

  /// Keys that are trusted: one of them must have signed each checkpoint that is kept. Without a
  /// key, nothing is said about signatures.
  package var keys: [VerifierKey]

  /// Checkpoints that somebody kept elsewhere, their signatures checked already.
  package var kept: [Checkpoint]

  /// Told how many of how many events have been read; called from any thread.
  package var progress: (@Sendable (_ done: Int64, _ all: Int64) -> Void)?

  package init(
    workers: Int = 2, intents: IntentNames = IntentNames([]), keys: [VerifierKey] = [],
    kept: [Checkpoint] = [],
    progress: (@Sendable (_ done: Int64, _ all: Int64) -> Void)? = nil
  ) {
    self.workers = workers
    self.intents = intents
    self.keys = keys
    self.kept = kept
    self.progress = progress
  }
}

extension SQLiteEventLog {
  /// Reads the whole ledger once and recomputes everything that was computed when it was written:
  /// columns and leaf from the header, the data's digest, the tree, the head, every blob's digest;
  /// and holds erasures against the events that say so, and stored checkpoints against the tree.
  ///
  /// It trusts no index, no stored digest and no trigger. It cannot tell a ledger that was
  /// rewritten as a whole: for that, compare ``IntegrityReport/root``, or the root at an earlier
  /// size, with a head that somebody else kept. Others may append meanwhile; what is verified is
  /// the ledger as it was at the beginning.
  ///
  /// > Complexity: memory for the streams' names and the parts under way, whatever the size.
  ///
  /// - Returns: a report; damage is in its finding and is not thrown.
  package func verify(_ options: VerifyOptions = VerifyOptions()) async throws -> IntegrityReport {
    try checkOpen()
    let pass = IntegrityPass(settings: settings, source: source, options: options)
    do {
      return try await pass.run()
    } catch let error as DatabaseError {
      return try unreadable(
        LedgerFailure(error, path: path, waited: settings.lockTimeout))
    } catch let failure as LedgerFailure {
      return try unreadable(failure)
    }
  }

  private func unreadable(_ failure: LedgerFailure) throws -> IntegrityReport {
    guard failure.code == .damaged else { throw failure }
    var report = IntegrityReport()
    report.finding = IntegrityFinding(.unreadable(cause: failure.cause ?? failure.message))
    return report
  }
}
