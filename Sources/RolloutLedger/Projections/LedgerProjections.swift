package import EventLedger

/// The projections of a ledger of rollouts: whoever writes to one keeps all of them.
package enum LedgerProjections {
  package static let all: [any LedgerProjection] = [
    RolloutsProjection(), LabelsProjection(), SeriesProjection(),
  ]
}
