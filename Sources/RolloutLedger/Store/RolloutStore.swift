package import EventLedger
package import RolloutModel

/// The rollouts of a ledger as typed streams: one stream a rollout, named by its id.
package struct RolloutStore: Sendable {
  package let log: any EventLog

  package init(log: any EventLog) {
    self.log = log
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
    let new = try events.map { pending in
      NewEvent(
        id: pending.id, type: try EventLedger.EventType(pending.event.type.rawValue),
        schema: EventCodec.currentSchema(of: pending.event.type),
        subject: pending.event.subject, time: EventTime(pending.time),
        actor: EventActor(authType: .user, authID: "\(actor.name)@\(actor.host)"),
        data: try EventCodec.encode(pending.event))
    }
    let stream = try StreamName(rollout.text)
    let result = try log.append(
      new, to: stream,
      expecting: version == 0 ? .noStream : .exactly(StreamVersion(version - 1)),
      blobs: materials)
    // Read back, so that what goes on is folded from what is stored and not from what was meant.
    return try log.events(in: stream, from: result.firstVersion, limit: events.count)
      .map(LedgerEntry.init)
  }

  /// The history of a rollout; empty when there is no such rollout.
  ///
  /// - Parameter version: of the first event that is wanted.
  package func entries(
    of rollout: RolloutID, from version: Int64 = 0
  ) throws -> [LedgerEntry] {
    let stream = try StreamName(rollout.text)
    var entries: [LedgerEntry] = []
    while true {
      let page = try log.events(
        in: stream, from: StreamVersion(version + Int64(entries.count)),
        limit: RolloutStore.page)
      entries += try page.map(LedgerEntry.init)
      if page.count < RolloutStore.page { return entries }
    }
  }

  /// What was planned, without the rest of the history.
  ///
  /// - Throws: ``FoldRefusal``, ``CodecFailure``
  package func planned(of rollout: RolloutID) throws -> RolloutPlanned {
    let stream = try StreamName(rollout.text)
    guard let first = try log.events(in: stream, from: StreamVersion(0), limit: 1).first else {
      throw FoldRefusal.emptyStream
    }
    let entry = try LedgerEntry(first)
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
  /// - Throws: ``CodecFailure``
  package init(_ record: RecordedEvent) throws {
    guard let data = record.data else {
      throw CodecFailure.redacted(type: record.type.text)
    }
    self.init(
      position: record.position.rawValue, version: record.version.rawValue,
      id: record.id.description, time: Timestamp(record.time),
      recordedTime: Timestamp(record.recordedTime),
      actor: record.actor.flatMap(Operator.init),
      event: try EventCodec.decode(
        type: record.type.text, schema: record.schema, data: data))
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
