import RolloutModel

/// The events that a decision rests on, each with its place in the ledger.
///
/// Of samples that passed one after the other only the first and the last are cited; how many are
/// not is counted.
struct AttestedEvidence {
  /// Most events that are cited, so that a statement stays small.
  static let limit = 200

  private struct Citation {
    var json: OrderedJSON
    /// The stage of a sample that every rule let pass.
    var passedSample: Stage?
  }

  private var citations: [Citation] = []
  private var omitted: Int64 = 0

  /// Takes in an event if a decision can rest on it.
  mutating func take(_ entry: LedgerEntry, leaf: String) {
    guard entry.event.isEvidence else { return }
    let citation = Citation(
      json: AttestedEvidence.json(entry, leaf: leaf), passedSample: entry.event.passedSample)
    let last = citations.suffix(2).map(\.passedSample)
    if let stage = citation.passedSample, last == [stage, stage] {
      citations[citations.count - 1] = citation
      omitted += 1
    } else if citations.count == AttestedEvidence.limit {
      // What is nearest to the decision is kept.
      citations.removeFirst()
      citations.append(citation)
      omitted += 1
    } else {
      citations.append(citation)
    }
  }

  var members: [(key: String, value: OrderedJSON)] {
    [("evidence", .array(citations.map(\.json))), ("evidenceNotCited", .integer(omitted))]
  }

  /// An in-toto ResourceDescriptor.
  private static func json(_ entry: LedgerEntry, leaf: String) -> OrderedJSON {
    let stage = entry.event.stage.map { " \($0)" } ?? ""
    return .object([
      ("name", .string(entry.event.type.rawValue + stage)),
      ("uri", .string("urn:uuid:" + entry.id)),
      (
        "annotations",
        .object([
          ("position", .integer(entry.position)), ("version", .integer(entry.version)),
          ("time", .string(entry.time.rfc3339)), ("leaf", .string(leaf)),
        ])
      ),
    ])
  }
}

extension RolloutEvent {
  /// Whether a decision can rest on it; without a default, so that a new type is thought about.
  fileprivate var isEvidence: Bool {
    switch self {
    case .gateFinished, .gateInterrupted, .gateSkipped, .cohortEntered, .cohortCompleted,
      .applyFinished, .applyInterrupted, .probeFinished, .probeInterrupted, .probeSkipped,
      .sloSampled, .sloUnavailable, .sloSkipped, .soakFinished, .soakGap, .soakPromoted,
      .drillFinished, .drillInterrupted, .drillSkipped, .rolloutHeld, .rolloutResumed,
      .rolloutRetried, .failureWaived, .clockJumped, .rollbackRequested, .rollbackFinished,
      .rollbackInterrupted, .rolloutDecided, .rolloutAborted, .rolloutRolledBack, .rolloutPlanned:
      true
    case .runnerAttached, .runnerDetached, .snapshotCaptured, .snapshotFailed, .gateStarted,
      .applyStarted, .probeStarted, .soakStarted, .drillStarted, .rollbackStarted, .rolloutImported,
      .importContinued, .changeLabelled, .redacted:
      false
    }
  }

  fileprivate var passedSample: Stage? {
    if case .sloSampled(let sample) = self, sample.passed { sample.stage } else { nil }
  }
}
