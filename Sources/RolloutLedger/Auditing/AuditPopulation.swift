package import EventLedger
package import RolloutModel

/// Every promotion of a period, read from the first to the last event of a ledger.
package struct AuditPopulation: Sendable {
  package let period: AuditPeriod
  /// The whole ledger, as it was when the reading began.
  package let head: Head
  /// In order of position.
  package private(set) var promotions: [Promotion] = []
  package private(set) var rollouts: [AuditedRollout] = []
  /// Rollouts that another program ran and whose files were taken in: in the period, and not among
  /// ``rollouts``.
  package private(set) var importedCount = 0
  /// How each rollout stands at the head, by its id.
  package private(set) var outcomes: [RolloutID: Outcome] = [:]

  package struct Outcome: Hashable, Sendable {
    package var status: RolloutStatus
    package var decision: Decision?
  }

  /// What is known of a rollout while its events are read.
  private struct Track {
    /// One text for all of its promotions: there are six a rollout, and any number of rollouts.
    var rollout: RolloutID
    var service: String?
    var environment: String?
    var policy: ContentDigest?
    var standing = Standing()
    var decision: Decision?
  }

  /// Events read at a time.
  private static let page = 1000

  /// Reads the whole ledger once.
  ///
  /// - Parameter checkpoint: must be over the first so many events, where there is one.
  /// > Complexity: memory grows with the rollouts and promotions, not with the events.
  ///
  /// - Throws: ``AuditRefusal`` when a position is missing, or the headers do not give the head's
  ///   root: then the list may not be complete.
  package init(
    _ log: any EventLog, period: AuditPeriod, checkpoint: Head? = nil
  ) throws {
    self.period = period
    head = try log.head()
    var tracks: [String: Track] = [:]
    var tree = CompactRange()
    var next: Int64 = 0
    while next < head.size {
      let limit = min(Int64(AuditPopulation.page), head.size - next)
      let page = try log.events(from: Position(next), limit: Int(limit))
      for record in page {
        guard record.position.rawValue == next else {
          throw AuditRefusal.gap(expected: Position(next), found: record.position)
        }
        next += 1
        // From the header's bytes, and not from the leaf as it is stored.
        tree.append(MerkleTree.leaf(record.headerBytes))
        if let checkpoint, checkpoint.size == next, checkpoint.root != tree.root {
          throw AuditRefusal.otherRoot(found: tree.root, head: checkpoint)
        }
        take(record, &tracks)
      }
      guard page.count == limit else { throw AuditRefusal.short(read: next, size: head.size) }
    }
    guard tree.root == head.root else {
      throw AuditRefusal.otherRoot(found: tree.root, head: head)
    }
    for rollout in Set(promotions.map(\.rollout) + rollouts.map(\.rollout)) {
      guard let track = tracks[rollout.text] else { continue }
      outcomes[rollout] = Outcome(status: track.standing.status, decision: track.decision)
    }
  }

  private mutating func take(_ record: RecordedEvent, _ tracks: inout [String: Track]) {
    guard let type = RolloutModel.EventType(rawValue: record.type.text) else { return }
    let stream = record.stream.text
    switch type {
    case .rolloutPlanned: take(planned: record, &tracks)
    case .rolloutImported: importedCount += period.covers(record.recordedTime) ? 1 : 0
    case .cohortEntered:
      take(promotion: record, tracks[stream] ?? Track(rollout: RolloutID(stream)))
    case .runnerAttached, .runnerDetached, .rolloutHeld, .rolloutResumed, .rolloutRetried,
      .rolloutAborted, .rolloutRolledBack, .rolloutDecided, .failureWaived, .rollbackRequested:
      // Taken out, so that it is changed in place and not copied.
      guard var track = tracks.removeValue(forKey: stream) else { return }
      if let event = (try? LedgerEntry(record))?.event {
        track.standing.apply(event)
        if case .rolloutDecided(let decided) = event { track.decision = decided.decision }
      }
      tracks[stream] = track
    default: break
    }
  }

  private mutating func take(planned record: RecordedEvent, _ tracks: inout [String: Track]) {
    var track = Track(
      rollout: RolloutID(record.stream.text), service: RolloutListing.redacted,
      environment: RolloutListing.redacted)
    if case .rolloutPlanned(let planned)? = (try? LedgerEntry(record))?.event {
      track.service = planned.plan.service
      track.environment = planned.plan.environment
      track.policy = planned.policyDigest
    }
    tracks[record.stream.text] = track
    guard period.covers(record.recordedTime), period.covers(service: track.service) else { return }
    rollouts.append(
      AuditedRollout(
        rollout: track.rollout, position: record.position,
        recordedTime: record.recordedTime, service: track.service,
        environment: track.environment))
  }

  private mutating func take(promotion record: RecordedEvent, _ track: Track) {
    guard period.covers(record.recordedTime), period.covers(service: track.service) else { return }
    promotions.append(
      Promotion(
        event: record.id, position: record.position, rollout: track.rollout,
        service: track.service, environment: track.environment,
        // The subject of the header is the stage, and stays when the data is redacted.
        stage: record.subject ?? RolloutListing.redacted, time: record.time,
        recordedTime: record.recordedTime, by: record.actor.flatMap(Operator.init),
        policy: track.policy, isRedacted: record.isRedacted))
  }
}

extension AuditPopulation {
  /// What two auditors compare: SHA-256 over the ids of the promotions' events in order of
  /// position, each of 36 characters and followed by a line feed.
  package var digest: Digest {
    var stream = DigestStream()
    for promotion in promotions { stream.append(Array("\(promotion.event)\n".utf8)) }
    return stream.finish()
  }

  /// The ones to be looked at: those whose SHA-256(seed ‖ 0x00 ‖ event id) are the smallest.
  ///
  /// Whether one is drawn depends on the seed, its own id and the ids of the others, and on nothing
  /// else: not on the order, and not on who draws.
  ///
  /// - Returns: at most `count`, the smallest digest first.
  package func sample(seed: String, count: Int) -> [(promotion: Promotion, draw: Digest)] {
    let drawn = promotions.map { promotion in
      let bytes = Array(seed.utf8) + [0] + Array(promotion.event.description.utf8)
      return (promotion: promotion, draw: Digest.sha256(of: bytes))
    }
    return Array(
      drawn.sorted { left, right in
        left.draw == right.draw
          ? left.promotion.position < right.promotion.position
          : left.draw.bytes.lexicographicallyPrecedes(right.draw.bytes)
      }.prefix(count))
  }
}

/// Why a population would not be complete.
package enum AuditRefusal: Error, Hashable, Sendable {
  case gap(expected: Position, found: Position)
  case short(read: Int64, size: Int64)
  case otherRoot(found: Digest, head: Head)
}

extension AuditRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .gap(let expected, let found):
      "expected an event at position \(expected), got the one at \(found): the ledger is damaged, "
        + "and no list of it is complete\nHint: verify it, and take a backup."
    case .otherRoot(let found, let head):
      "expected the root \(head.root) over \(head.size) events, as was recorded, got \(found): the "
        + "ledger is damaged, and no list of it is complete\nHint: verify it, and take a backup."
    case .short(let read, let size):
      "expected \(size) events, as the head says, got \(read): the ledger is damaged, and no list "
        + "of it is complete\nHint: verify it, and take a backup."
    }
  }
}
