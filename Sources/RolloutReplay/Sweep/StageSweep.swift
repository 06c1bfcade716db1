import RolloutModel

/// The counts of a sweep, on the way from the strictest threshold to the loosest.
struct StageSweep {
  private(set) var counts = SweepCounts()
  private(set) var blocked: [Int32]
  /// Runs that are unknown, by the stage in which their record ends.
  private(set) var unknown: [Int32]
  /// By rising value; what is the same happens at once.
  private var changes: [Change] = []
  private var next = 0

  /// A run leaves a stage when the threshold reaches a value.
  private struct Change {
    var value: Double
    var from: Int32
    /// The stage to which it goes, or -1 less one of the ``Exit``s.
    var to: Int32
    /// Of a run that becomes unknown: where its record ends.
    var last: Int32
  }

  private enum Exit: Int32 {
    case passed = -1, unknown = -2, other = -3
  }

  init(_ values: CriticalValues) {
    blocked = Array(repeating: 0, count: values.stages.count)
    unknown = blocked
    let numbers = Dictionary(
      uniqueKeysWithValues: values.stages.enumerated().map { ($0.element, Int32($0.offset)) })
    changes.reserveCapacity(4 * values.runs.count)
    for run in values.runs { add(run, numbers) }
    changes.sort { $0.value < $1.value }
  }

  private mutating func add(_ run: CriticalRun, _ numbers: [Stage: Int32]) {
    let exit: Exit =
      run.knowledge == .endedOtherwise ? .other : run.knowledge.isCensored ? .unknown : .passed
    let last = run.lastStage.flatMap { numbers[$0] } ?? 0
    guard let first = run.records.first else { return leave(to: exit.rawValue, last: last) }
    counts.blocked += 1
    var (span, stage) = (first.span, first.stage)
    var number = numbers[stage] ?? 0
    blocked[Int(number)] += 1
    var value = first.value
    for record in run.records.dropFirst() {
      if record.span != span, record.stage != stage {
        let to = numbers[record.stage] ?? 0
        changes.append(Change(value: value, from: number, to: to, last: last))
        stage = record.stage
        number = to
      }
      span = record.span
      value = record.value
    }
    changes.append(Change(value: value, from: number, to: exit.rawValue, last: last))
  }

  private mutating func leave(to exit: Int32, last: Int32) {
    switch Exit(rawValue: exit) {
    case .passed: counts.passed += 1
    case .other: counts.other += 1
    case .unknown:
      counts.unknown += 1
      if Int(last) < unknown.count { unknown[Int(last)] += 1 }
    case nil: break
    }
  }

  /// Goes on to the next looser piece.
  ///
  /// - Returns: the threshold at which it begins; nil at the end.
  mutating func advance() -> Double? {
    guard next < changes.count else { return nil }
    let value = changes[next].value
    while next < changes.count, changes[next].value == value {
      let change = changes[next]
      next += 1
      blocked[Int(change.from)] -= 1
      if change.to >= 0 {
        blocked[Int(change.to)] += 1
      } else {
        counts.blocked -= 1
        leave(to: change.to, last: change.last)
      }
    }
    return value
  }
}
