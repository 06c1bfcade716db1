package import RolloutModel

/// Makes statements of what the events of one rollout, taken in order, decided.
///
/// | after                     | statements                                                  |
/// | ------------------------- | ----------------------------------------------------------- |
/// | the gates                 | `test-result`, and `svr` when all passed                    |
/// | `cohort.entered`          | `cohort-promotion`, decision `promote`                      |
/// | `cohort.completed`        | `test-result`, and `svr` when the verdict is `pass`         |
/// | the end of the rollout    | `cohort-promotion`: `complete`, `block`, `abort`, `rollback` |
package struct PromotionAttestor: Sendable {
  let rollout: RolloutID
  let source: String
  let tree: AttestedTree
  private(set) var state: RolloutState
  private(set) var evidence = AttestedEvidence()
  private(set) var waivers: [OrderedJSON] = []
  private(set) var lastSample: (entry: LedgerEntry, sample: SLOSampled)?
  private(set) var lastSoak: SoakFinished?
  /// The cohort in force; nil before the first.
  private(set) var cohort: Stage?
  private var areGatesAttested = false

  /// - Parameters:
  ///   - first: the first event of the stream.
  ///   - leaf: of the event in the Merkle tree, `sha256:…`.
  ///   - source: the ledger, `urn:uuid:…`.
  ///   - tree: the ledger's tree at the time of the export.
  /// - Throws: ``FoldRefusal`` when the first event is not the plan.
  package init(
    _ first: LedgerEntry, leaf: String, rollout: RolloutID, source: String, tree: AttestedTree
  ) throws(FoldRefusal) {
    state = try RolloutState(folding: [first])
    self.rollout = rollout
    self.source = source
    self.tree = tree
    evidence.take(first, leaf: leaf)
  }

  package var subject: AttestedSubject { AttestedSubject(state.planned) }

  /// Takes in the next event.
  ///
  /// - Returns: what can be stated now.
  package mutating func statements(after entry: LedgerEntry, leaf: String) -> [InTotoStatement] {
    let wasOver = state.standing.end != nil
    var statements: [InTotoStatement] = []
    if endsGates(entry.event) { statements += attestGates(at: entry) }
    state.apply(entry.event, at: entry.time)
    guard !wasOver else { return [] }
    evidence.take(entry, leaf: leaf)
    note(entry)
    switch entry.event {
    case .cohortEntered(let payload):
      statements.append(promotion(.promote, to: payload.stage, at: entry))
      begin(payload.stage)
    case .cohortCompleted(let payload):
      statements += cohortResults(payload, at: entry)
    case .rolloutDecided(let payload):
      let decision: PromotionDecision = payload.decision == .allow ? .complete : .block
      statements.append(promotion(decision, to: nil, at: entry, reasons: payload.reasons))
    case .rolloutAborted(let payload):
      statements.append(promotion(.abort, to: nil, at: entry, reasons: [payload.reason]))
    case .rolloutRolledBack(let payload):
      statements.append(promotion(.rollback, to: nil, at: entry, reasons: payload.reasons))
    default: break
    }
    return statements
  }

  /// Keeps what the next decision quotes.
  private mutating func note(_ entry: LedgerEntry) {
    switch entry.event {
    case .sloSampled(let sample): lastSample = (entry, sample)
    case .soakFinished(let soak): lastSoak = soak
    case .failureWaived(let waiver):
      waivers.append(
        .object([
          ("failure", .string(waiver.failure.text)), ("message", .string(waiver.message)),
          ("reason", .string(waiver.reason)),
          ("by", .string(entry.actor.map { "\($0.name)@\($0.host)" } ?? "")),
        ]))
    default: break
    }
  }

  private mutating func begin(_ stage: Stage) {
    cohort = stage
    evidence = AttestedEvidence()
    waivers = []
    lastSample = nil
    lastSoak = nil
  }

  private func endsGates(_ event: RolloutEvent) -> Bool {
    switch event {
    case .cohortEntered, .rolloutDecided, .rolloutAborted, .rolloutRolledBack, .rollbackRequested:
      !areGatesAttested
    default: false
    }
  }

  private mutating func attestGates(at entry: LedgerEntry) -> [InTotoStatement] {
    areGatesAttested = true
    return gateResults(at: entry)
  }
}

/// What was decided about the cohort in force.
package enum PromotionDecision: String, Hashable, Sendable, CaseIterable {
  /// To go on to another cohort.
  case promote
  /// To keep the release.
  case complete
  case block, abort, rollback
}
