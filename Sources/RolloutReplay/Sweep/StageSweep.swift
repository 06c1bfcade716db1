import RolloutModel

/// A run leaves a stage when the threshold reaches a value.
struct StageChange {
  var value: Double
  var from: Int32
  /// The stage to which it goes, or the raw value of an ``Exit``.
  var to: Int32
  /// Of a run that becomes unknown: where its record ends.
  var last: Int32

  enum Exit: Int32 {
    case passed = -1, unknown = -2, other = -3
  }
}

/// The counts of one piece of a curve.
struct StageTally {
  private(set) var counts = SweepCounts()
  private(set) var blocked: [Int32]
  /// Runs that are unknown, by the stage in which their record ends.
  private(set) var unknown: [Int32]

  init(stages: Int) {
    blocked = Array(repeating: 0, count: stages)
    unknown = blocked
  }

  mutating func enter(_ stage: Int32) {
    counts.blocked += 1
    blocked[Int(stage)] += 1
  }

  mutating func leave(to exit: Int32, last: Int32) {
    switch StageChange.Exit(rawValue: exit) {
    case .passed: counts.passed += 1
    case .other: counts.other += 1
    case .unknown:
      counts.unknown += 1
      if Int(last) < unknown.count { unknown[Int(last)] += 1 }
    case nil: break
    }
  }

  mutating func apply(_ change: StageChange) {
    blocked[Int(change.from)] -= 1
    if change.to >= 0 {
      blocked[Int(change.to)] += 1
    } else {
      counts.blocked -= 1
      leave(to: change.to, last: change.last)
    }
  }
}

/// A sweep, on the way from the strictest threshold to the loosest.
struct StageSweep {
  /// Of the strictest piece.
  private(set) var tally: StageTally
  /// By rising value; what is the same happens at once.
  private(set) var changes: [StageChange] = []

  init(_ values: CriticalValues) {
    tally = StageTally(stages: values.stages.count)
    let numbers = Dictionary(
      uniqueKeysWithValues: values.stages.enumerated().map { ($0.element, Int32($0.offset)) })
    changes.reserveCapacity(values.runs.reduce(0) { $0 + StageSweep.changeCount(of: $1) })
    for run in values.runs { add(run, numbers) }
    changes.sort { $0.value < $1.value }
  }

  private static func changeCount(of run: CriticalRun) -> Int {
    var count = run.records.isEmpty ? 0 : 1
    for (one, next) in zip(run.records, run.records.dropFirst()) where one.span != next.span {
      count += 1
    }
    return count
  }

  private mutating func add(_ run: CriticalRun, _ numbers: [Stage: Int32]) {
    let exit: StageChange.Exit =
      run.knowledge == .endedOtherwise ? .other : run.knowledge.isCensored ? .unknown : .passed
    let last = run.lastStage.flatMap { numbers[$0] } ?? 0
    guard let first = run.records.first else { return tally.leave(to: exit.rawValue, last: last) }
    var (span, stage) = (first.span, run.stage(of: first))
    var number = numbers[stage] ?? 0
    tally.enter(number)
    var value = first.value
    for record in run.records.dropFirst() {
      if record.span != span, run.stage(of: record) != stage {
        stage = run.stage(of: record)
        let to = numbers[stage] ?? 0
        changes.append(StageChange(value: value, from: number, to: to, last: last))
        number = to
      }
      span = record.span
      value = record.value
    }
    changes.append(StageChange(value: value, from: number, to: exit.rawValue, last: last))
  }
}
