package import RolloutModel

/// Turns the events of one rollout, taken in order, into CDEvents.
///
/// One event gives one CDEvent or several. The first has the event's id, the others that id with
/// `.2`, `.3` and so on, so that exporting again gives the same ids.
package struct CDEventMapper: Sendable {
  let rollout: RolloutID
  let source: String
  var facts = CDEventFacts()
  var isDeployed = false
  var reachedEverybody = false
  /// Gates that failed and did not pass since; nil where no gate was started, or all are over.
  var failedGates: Set<String>?
  /// The subject of the incident that is not over.
  var openIncident: String?
  private var previous: String?

  /// - Parameter source: the ledger.
  package init(rollout: RolloutID, source: String) {
    self.rollout = rollout
    self.source = source
  }

  package mutating func events(of entry: LedgerEntry) -> [CDEvent] {
    var origin: [(key: String, value: OrderedJSON)] = [
      ("eventId", .string(entry.id)), ("eventType", .string(entry.event.type.rawValue)),
      ("position", .integer(entry.position)), ("version", .integer(entry.version)),
    ]
    if let actor = entry.actor { origin.append(("actor", .string("\(actor.name)@\(actor.host)"))) }
    return place(closingGates(before: entry.event) + drafts(of: entry), entry, origin)
  }

  /// An event that cannot be read any more, or that is of another kind than those of rollouts.
  package mutating func events(ofUnread record: UnreadRecord) -> [CDEvent] {
    let draft = CDEventDraft(
      .recordAppended, "\(rollout)/\(record.version)",
      [("eventType", .string(record.type)), ("redacted", .bool(record.isRedacted))])
    let origin: [(key: String, value: OrderedJSON)] = [
      ("eventId", .string(record.id)), ("eventType", .string(record.type)),
      ("position", .integer(record.position)), ("version", .integer(record.version)),
    ]
    return place([draft], id: record.id, time: record.time, origin)
  }

  private mutating func place(
    _ drafts: [CDEventDraft], _ entry: LedgerEntry, _ origin: [(key: String, value: OrderedJSON)]
  ) -> [CDEvent] {
    place(drafts, id: entry.id, time: entry.time, origin)
  }

  private mutating func place(
    _ drafts: [CDEventDraft], id: String, time: Timestamp,
    _ origin: [(key: String, value: OrderedJSON)]
  ) -> [CDEvent] {
    drafts.enumerated().map { index, draft in
      let event = CDEvent(
        type: draft.type, id: index == 0 ? id : "\(id).\(index + 1)", source: source, time: time,
        chain: rollout.text, previous: previous, subject: draft.subject, content: draft.content,
        origin: origin)
      previous = event.id
      return event
    }
  }

  /// What the event says; without a default, so that a new type cannot be forgotten.
  private mutating func drafts(of entry: LedgerEntry) -> [CDEventDraft] {
    switch entry.event {
    // What another program did was told by it, if at all; what was erased cannot be told.
    case .rolloutImported, .importContinued, .redacted: []
    case .rolloutPlanned(let payload): planned(payload)
    case .rolloutDecided(let payload): decided(payload)
    case .runnerAttached(let payload): attached(payload)
    case .runnerDetached(let payload): detached(payload)
    case .rolloutHeld(let payload): held(payload)
    case .rolloutResumed(let payload): resumed(payload)
    case .rolloutRetried(let payload): retried(payload)
    case .rolloutAborted(let payload): aborted(payload)
    case .rolloutRolledBack(let payload): rolledBack(payload)
    case .failureWaived(let payload): waived(payload)
    case .clockJumped(let payload): jumped(payload)
    case .snapshotCaptured(let payload): captured(payload)
    case .snapshotFailed(let payload): notCaptured(payload)
    case .gateStarted(let payload): gateStarted(payload)
    case .gateFinished(let payload): gateFinished(payload)
    case .gateInterrupted(let payload): gateInterrupted(payload)
    case .gateSkipped(let payload): gateSkipped(payload)
    case .cohortEntered(let payload): entered(payload)
    case .cohortCompleted(let payload): completed(payload)
    case .applyStarted(let payload), .rollbackStarted(let payload): taskStarted(payload)
    case .applyFinished(let payload): applyFinished(payload)
    case .rollbackFinished(let payload): taskFinished(payload)
    case .applyInterrupted(let payload), .rollbackInterrupted(let payload):
      taskInterrupted(payload)
    case .probeStarted(let payload): probeStarted(payload)
    case .probeFinished(let payload): probeFinished(payload)
    case .probeInterrupted(let payload): probeInterrupted(payload)
    case .probeSkipped(let payload): probeSkipped(payload)
    case .sloSampled(let payload): sampled(payload, entry)
    case .sloUnavailable(let payload): unavailable(payload)
    case .sloSkipped(let payload): sampleSkipped(payload)
    case .soakStarted(let payload): soakStarted(payload)
    case .soakFinished(let payload): soakFinished(payload)
    case .soakGap(let payload): soakGap(payload)
    case .soakPromoted(let payload): soakPromoted(payload)
    case .drillStarted(let payload): drillStarted(payload)
    case .drillFinished(let payload): drillFinished(payload)
    case .drillInterrupted(let payload): drillInterrupted(payload)
    case .drillSkipped(let payload): drillSkipped(payload)
    case .rollbackRequested(let payload): rollbackRequested(payload)
    case .changeLabelled(let payload): labelled(payload)
    }
  }
}

/// A stored event of which only its place and type are known.
package struct UnreadRecord: Hashable, Sendable {
  package var id: String
  package var type: String
  package var position: Int64
  package var version: Int64
  package var time: Timestamp
  package var isRedacted: Bool

  package init(
    id: String, type: String, position: Int64, version: Int64, time: Timestamp, isRedacted: Bool
  ) {
    self.id = id
    self.type = type
    self.position = position
    self.version = version
    self.time = time
    self.isRedacted = isRedacted
  }
}
