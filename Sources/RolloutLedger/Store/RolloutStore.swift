package import EventLedger
package import RolloutModel

/// The rollouts of a ledger as typed streams: one stream a rollout, named by its id.
package struct RolloutStore: Sendable {
  package let log: any EventLog
  private let rolloutEnded: @Sendable () -> Void

  /// - Parameter rolloutEnded: called after an event was appended with which a rollout is over.
  package init(log: any EventLog, rolloutEnded: @escaping @Sendable () -> Void = {}) {
    self.log = log
    self.rolloutEnded = rolloutEnded
  }

  /// Events read at a time.
  private static let page = 1000

  /// Appends what happened, all or nothing, together with the material that it cites.
  ///
  /// - Parameters:
  ///   - version: the number of events that the stream must have now.
  ///   - ids: one for each event; the same ids again return the first result.
  /// - Returns: the entries with their places.
  /// - Throws: ``LedgerRefusal``, ``LedgerFailure``
  package func append(
    _ events: [PendingEvent], to rollout: RolloutID, atVersion version: Int64, by actor: Operator,
    materials: [[UInt8]] = []
  ) throws -> [LedgerEntry] {
    let new = try RolloutStore.new(events, by: actor)
    let stream = try StreamName(rollout.text)
    let result = try log.append(
      new, to: stream,
      expecting: version == 0 ? .noStream : .exactly(StreamVersion(version - 1)),
      blobs: materials)
    if events.contains(where: \.event.endsRollout) { rolloutEnded() }
    // Read back, so that what goes on is folded from what is stored and not from what was meant.
    return try log.events(in: stream, from: result.firstVersion, limit: events.count)
      .map { try LedgerEntry($0) }
  }

  /// Appends new rollouts in one transaction, all or nothing.
  ///
  /// - Returns: for each, whether the very same events were there already.
  /// - Throws: ``LedgerRefusal``, ``LedgerFailure``
  @discardableResult
  package func append(_ rollouts: [NewRollout], by actor: Operator) throws -> [Bool] {
    let results = try log.append(
      rollouts.map { rollout in
        StreamAppend(
          try RolloutStore.new(rollout.events, by: actor),
          to: try StreamName(rollout.rollout.text), expecting: .noStream,
          blobs: rollout.materials)
      })
    if rollouts.contains(where: { $0.events.contains(where: \.event.endsRollout) }) {
      rolloutEnded()
    }
    return results.map(\.wasAlreadyAppended)
  }

  static func new(_ events: [PendingEvent], by actor: Operator) throws -> [NewEvent] {
    try events.map { pending in
      NewEvent(
        id: pending.id, type: try EventLedger.EventType(pending.event.type.rawValue),
        schema: EventCodec.currentSchema(of: pending.event.type),
        subject: pending.event.subject, time: EventTime(pending.time),
        actor: EventActor(authType: .user, authID: "\(actor.name)@\(actor.host)"),
        data: try EventCodec.encode(pending.event))
    }
  }

  /// Whether the ledger has a rollout of the id.
  package func contains(_ rollout: RolloutID) throws -> Bool {
    try log.version(of: try StreamName(rollout.text)) != nil
  }

  /// The history of a rollout; empty when there is no such rollout.
  ///
  /// - Parameter version: of the first event that is wanted.
  package func entries(
    of rollout: RolloutID, from version: Int64 = 0
  ) throws -> [LedgerEntry] {
    let stream = try StreamName(rollout.text)
    var entries: [LedgerEntry] = []
    var reader = EntryReader()
    while true {
      let page = try log.events(
        in: stream, from: StreamVersion(version + Int64(entries.count)),
        limit: RolloutStore.page)
      entries += try self.entries(page, &reader)
      if page.count < RolloutStore.page { return entries }
    }
  }

  /// Reads records; of redacted ones, with what the ledger says about their redaction.
  ///
  /// - Throws: ``CodecFailure``
  package func entries(_ records: [RecordedEvent]) throws -> [LedgerEntry] {
    var reader = EntryReader()
    return try entries(records, &reader)
  }

  private func entries(
    _ records: [RecordedEvent], _ reader: inout EntryReader
  ) throws -> [LedgerEntry] {
    let notes = records.contains(where: \.isRedacted) ? try RedactionNotes(log) : nil
    return try records.map { try reader.entry($0, notes) }
  }

  /// What was planned, without the rest of the history.
  ///
  /// - Throws: ``FoldRefusal``, ``CodecFailure``
  package func planned(of rollout: RolloutID) throws -> RolloutPlanned {
    let stream = try StreamName(rollout.text)
    guard let first = try log.events(in: stream, from: StreamVersion(0), limit: 1).first else {
      throw FoldRefusal.emptyStream
    }
    let entry = try entries([first])[0]
    if case .rolloutImported = entry.event { throw FoldRefusal.imported }
    if case .redacted(let event) = entry.event { throw FoldRefusal.planIsRedacted(event) }
    guard case .rolloutPlanned(let planned) = entry.event else {
      throw FoldRefusal.firstEventIsNotPlanned(entry.event.type)
    }
    return planned
  }

  /// The bytes of a material.
  package func bytes(of material: Material) throws -> [UInt8]? {
    guard let digest = Digest(material.digest.text) else { return nil }
    return try log.blob(digest)
  }
}

/// A rollout that the ledger does not have yet, with the material that its events cite.
package struct NewRollout: Sendable {
  package var rollout: RolloutID
  package var events: [PendingEvent]
  package var materials: [[UInt8]]

  package init(rollout: RolloutID, events: [PendingEvent], materials: [[UInt8]]) {
    self.rollout = rollout
    self.events = events
    self.materials = materials
  }
}

/// A fact on its way into the ledger.
package struct PendingEvent: Sendable {
  /// Made before the first try and kept over retries.
  package var id: EventID
  package var time: Timestamp
  package var event: RolloutEvent

  package init(id: EventID, time: Timestamp, event: RolloutEvent) {
    self.id = id
    self.time = time
    self.event = event
  }
}

extension LedgerEntry {
  /// Reads what the ledger holds.
  ///
  /// - Parameter notes: why redacted events are.
  /// - Throws: ``CodecFailure``
  package init(_ record: RecordedEvent, _ notes: RedactionNotes? = nil) throws {
    let event: RolloutEvent =
      if let data = record.data {
        try EventCodec.decode(type: record.type.text, schema: record.schema, data: data)
      } else {
        .redacted(try notes?.event(record) ?? RedactedEvent(record, nil))
      }
    self.init(record, event: event)
  }

  init(_ record: RecordedEvent, event: RolloutEvent) {
    self.init(
      position: record.position.rawValue, version: record.version.rawValue,
      id: record.id.description, time: Timestamp(record.time),
      recordedTime: Timestamp(record.recordedTime),
      actor: record.actor.flatMap(Operator.init),
      event: event)
  }
}

extension Operator {
  /// From `name@host`; a name may hold an at sign, as those of directories do, a host may not.
  init?(_ actor: EventActor) {
    guard let authID = actor.authID else { return nil }
    guard let sign = authID.lastIndex(of: "@") else {
      self.init(name: authID, host: "")
      return
    }
    self.init(
      name: String(authID[..<sign]), host: String(authID[authID.index(after: sign)...]))
  }
}

extension RolloutEvent {
  /// What the event is about, for readers of the raw log: `cohort_5`, `gates/sync-security`.
  var subject: String? {
    switch self {
    case .gateStarted(let payload): "gates/\(payload.name)"
    case .gateFinished(let payload): "gates/\(payload.name)"
    case .gateInterrupted(let payload): "gates/\(payload.name)"
    default: stage?.label
    }
  }
}

extension Timestamp {
  init(_ time: EventTime) {
    self.init(millisecondsSince1970: time.milliseconds)
  }
}

extension EventTime {
  /// A time before 1970 or after the year 9999 is taken for the nearest that the ledger can hold.
  init(_ time: Timestamp) {
    self.init(clamping: time.millisecondsSince1970)
  }
}
