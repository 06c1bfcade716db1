import GRDB

extension SQLiteEventLog {
  /// Reads the whole ledger once and recomputes everything that was computed when it was written:
  /// columns and leaf from the header, the data's digest, the tree, the head, every blob's digest.
  ///
  /// It needs memory for the streams' names and trusts no index, no stored digest and no trigger.
  /// It cannot tell a ledger that was rewritten as a whole: for that, compare
  /// ``IntegrityReport/root`` with a head that somebody else kept.
  ///
  /// - Returns: a report; damage is in its finding and is not thrown.
  package func verifyStructure() throws -> IntegrityReport {
    var pass = IntegrityPass(source: source)
    do {
      return try read { db in
        try pass.run(db, schema: LedgerSchema(settings))
        return pass.report
      }
    } catch let failure as LedgerFailure where failure.code == .damaged {
      if pass.report.finding == nil {
        let cause = failure.cause ?? failure.message
        pass.report.finding = IntegrityFinding(position: nil, damage: .unreadable(cause: cause))
      }
      return pass.report
    }
  }
}
