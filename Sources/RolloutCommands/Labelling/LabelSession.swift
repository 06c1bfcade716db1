import EventLedger
import FoundationEssentials
import RolloutLedger
import RolloutModel
import RolloutRedaction
import RolloutRunner

/// Labels on their way into the streams of their rollouts.
struct LabelSession {
  let access: LedgerAccess
  let actor: Operator
  let ids: EventIDSequence

  /// How often it is tried again when others append at the same time.
  private static let tryLimit = 1000

  struct Wanted {
    var rollout: RolloutID
    var label: ChangeLabelled
  }

  enum Outcome: Hashable {
    /// With its version.
    case recorded(Int64)
    /// The latest label says the same.
    case unchanged
  }

  init(_ access: LedgerAccess) {
    self.access = access
    actor = .current
    ids = SystemSources.ids()
  }

  /// The rollout that a label is for, and the label as it may be kept.
  ///
  /// - Parameter imported: imported rollouts by their names, for rows that name a run.
  /// - Throws: ``LabelProblem``
  func wanted(
    _ fields: LabelFields, row: LabelRow? = nil, imported: [String: [RolloutListing]] = [:]
  ) throws -> Wanted {
    let listing = try listing(of: fields, isRow: row != nil, imported: imported)
    let label = try fields.label(by: actor, row: row, now: .now)
    if label.preventedByBlock == .yes, listing.status == RolloutStatus.completed.rawValue {
      throw LabelProblem.wasNotBlocked(listing.rollout, status: listing.status)
    }
    let redactor = try redactor(of: listing)
    let clean = RolloutEvent.changeLabelled(label).redacting { redactor.redact($0) }
    guard case .changeLabelled(let label) = clean else {
      preconditionFailure("Invariant: redaction keeps the type of an event")
    }
    return Wanted(rollout: listing.rollout, label: label)
  }

  /// Every imported rollout, by its name; several may share one.
  func importedByName() throws -> [String: [RolloutListing]] {
    Dictionary(
      grouping: try access.index.rollouts(limit: .max).filter(\.isImported), by: \.name)
  }

  private func listing(
    of fields: LabelFields, isRow: Bool, imported: [String: [RolloutListing]]
  ) throws -> RolloutListing {
    guard let id = fields.rollout else {
      guard let name = fields.run else { throw LabelProblem.missing("rollout") }
      let found = imported[name] ?? []
      guard found.count == 1 else {
        throw LabelProblem.notOneRun(name, found: found.map(\.rollout))
      }
      return found[0]
    }
    guard fields.run == nil else { throw LabelProblem.twoSubjects }
    if isRow, id == "latest" { throw LabelProblem.latest }
    do {
      return try access.index.find(id)
    } catch let refusal as LookupRefusal {
      throw LabelProblem.notFound("\(refusal)")
    }
  }

  /// Knows the secrets that the plan names, as far as they are set here; without a plan, the places
  /// where credentials stand.
  private func redactor(of listing: RolloutListing) throws -> Redactor {
    guard !listing.isImported else { return Redactor() }
    do {
      let planned = try access.store.planned(of: listing.rollout)
      return Redactor(
        ProbeCredentials(
          plan: planned.plan, given: nil, environment: ProcessInfo.processInfo.environment
        ).secrets)
    } catch is FoldRefusal {
      return Redactor()
    }
  }

  /// Records what is not said already, all or nothing.
  ///
  /// - Parameters:
  ///   - wanted: at most one a rollout.
  ///   - expectedVersion: of the last event of the rollout, where there is only one.
  ///   - isDryRun: whether it is only said what would be recorded.
  func record(
    _ wanted: [Wanted], expectedVersion: Int64? = nil, isDryRun: Bool = false
  ) throws -> [Outcome] {
    for _ in 0..<LabelSession.tryLimit {
      var outcomes: [Outcome] = []
      var pending: [PendingLabel] = []
      for one in wanted {
        // The version is read first: a label that comes in between is a conflict, and not missed.
        let version = try access.store.eventCount(of: one.rollout)
        if let expectedVersion, expectedVersion != version - 1 {
          throw UsageRefusal(
            "expected rollout \(one.rollout) at version \(expectedVersion), got \(version - 1)\n"
              + "Hint: `rollout events \(one.rollout)` shows what happened since.")
        }
        if let latest = try access.labels.latest(of: one.rollout)?.label,
          latest.saysTheSame(as: one.label)
        {
          outcomes.append(.unchanged)
          continue
        }
        outcomes.append(.recorded(version))
        pending.append(
          PendingLabel(
            rollout: one.rollout, version: version,
            event: PendingEvent(id: ids.next(), time: .now, event: .changeLabelled(one.label))))
      }
      guard !isDryRun else { return outcomes }
      do {
        try access.store.append(pending, by: actor)
        return outcomes
      } catch let refusal as LedgerRefusal {
        guard case .versionConflict = refusal else { throw refusal }
      }
    }
    throw UsageRefusal(
      "expected to append labels within \(LabelSession.tryLimit) tries, but others appended each "
        + "time\nHint: find out what writes to this ledger.")
  }
}
