import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutRunner

/// A rollout seen through its ledger, read only: whoever runs it does not notice.
struct FollowedRollout {
  let rollout: RolloutID
  private let access: LedgerAccess
  private let stream: StreamName
  private(set) var state: RolloutState
  private(set) var timeline: Timeline
  private(set) var runner: RunnerSight = .none

  /// How often a runner that seems lost is looked for again: it may have ended the rollout, and
  /// then itself, between the two looks.
  private static let secondLooks = 3

  /// - Throws: ``LookupRefusal``, ``FoldRefusal``, ``CodecFailure``
  init(_ id: String, in access: LedgerAccess) throws {
    let rollout = try access.index.find(id).rollout
    try self.init(rollout, after: try access.store.entries(of: rollout), in: access)
  }

  /// - Parameter entries: its history, where that was read already.
  /// - Throws: ``FoldRefusal``, ``CodecFailure``
  init(_ rollout: RolloutID, after entries: [LedgerEntry], in access: LedgerAccess) throws {
    self.access = access
    self.rollout = rollout
    stream = try StreamName(rollout.text)
    state = try RolloutState(folding: entries)
    timeline = Timeline(entries)
    _ = try look()
  }

  /// Takes in what was appended since, and looks for the runner.
  ///
  /// - Returns: the new entries, and whether anything changed, the runner's life too.
  mutating func poll() throws -> (entries: [LedgerEntry], changed: Bool) {
    let entries = try catchUp()
    let before = runner
    let more = try look()
    return (entries + more, !entries.isEmpty || !more.isEmpty || before != runner)
  }

  func explanation(at now: Timestamp) -> Explanation {
    Explanation(state, timeline, runner: runner, at: now)
  }

  private mutating func catchUp() throws -> [LedgerEntry] {
    guard let version = try access.log.version(of: stream), version.rawValue >= state.eventCount
    else { return [] }
    let entries = try access.store.entries(of: rollout, from: state.eventCount)
    for entry in entries {
      state.apply(entry.event, at: entry.time)
      timeline.apply(entry)
    }
    return entries
  }

  private mutating func look() throws -> [LedgerEntry] {
    var entries: [LedgerEntry] = []
    for _ in 0..<FollowedRollout.secondLooks {
      runner = RunnerSight(of: state)
      guard runner == .lost else { break }
      let more = try catchUp()
      if more.isEmpty { break }
      entries += more
    }
    return entries
  }
}

extension RunnerSight {
  /// Looks for the runner of a rollout from this machine.
  init(of state: RolloutState) {
    let place = state.runner.map {
      RunnerPlace(host: $0.host, processID: $0.processID, processStart: $0.processStart)
    }
    self.init(isOpen: state.standing.end == nil && state.standing.isAttached, place)
  }

  init(isOpen: Bool, _ place: RunnerPlace?) {
    guard isOpen, let place else {
      self = .none
      return
    }
    switch place.life(seenFrom: Operator.current.host) {
    case .runs: self = .runs
    case .gone: self = .lost
    case .unknown: self = .elsewhere
    }
  }
}

extension Timestamp {
  /// The wall clock.
  static var now: Timestamp {
    Timestamp(millisecondsSince1970: SystemSources.eventTime().milliseconds)
  }
}
