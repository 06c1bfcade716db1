import RolloutModel

/// The times of a run's samples on a clock that nobody set, with the gaps of its soaks.
struct ObservationTimes {
  private let run: RunSeries
  /// Moved back by what the clock was set in the meantime, as the live judge moves what it
  /// remembers along.
  private let times: [Int64]
  private let soakStarts: [SeriesMark?]

  init(_ run: RunSeries) {
    self.run = run
    let jumps = run.marks.filter { $0.kind == .clockJumped }
    var times = run.times
    var offset: Int64 = 0
    var next = 0
    if !jumps.isEmpty {
      for index in times.indices {
        while next < jumps.count, jumps[next].samples <= index {
          offset &+= jumps[next].argument
          next += 1
        }
        times[index] &-= offset
      }
    }
    self.times = times
    soakStarts = run.spans.map { ObservationTimes.soakStart(of: $0, in: run, jumps) }
  }

  /// Whether no sample of an observation is older than the one before it.
  func isInOrder(_ span: ObservationSpan, before end: Int) -> Bool {
    let range = span.samples.clamped(to: 0..<end)
    return range.dropFirst().allSatisfy { times[$0] >= times[$0 - 1] }
  }

  func time(of sample: Int) -> Int64 { times[sample] }

  /// Whether nobody sampled for too long before a sample that is not the first of its span.
  func isAfterGap(_ sample: Int, inSpan index: Int) -> Bool {
    guard let start = soakStarts[index], sample >= start.samples else { return false }
    let last = max(times[sample - 1], start.time.millisecondsSince1970)
    return times[sample] &- last > run.plan.longestObservedGap.count
  }

  /// The start of the soak that an observation belongs to, on the same clock.
  private static func soakStart(
    of span: ObservationSpan, in run: RunSeries, _ jumps: [SeriesMark]
  ) -> SeriesMark? {
    var found: SeriesMark?
    for mark in run.marks where mark.stage == span.stage {
      guard mark.samples <= span.samples.upperBound else { break }
      switch mark.kind {
      case .findingRetried where mark.samples <= span.samples.lowerBound: found = nil
      case .soakStarted where mark.samples >= span.samples.lowerBound: found = mark
      default: break
      }
    }
    guard var start = found else { return nil }
    for jump in jumps where jump.position < start.position {
      start.time.millisecondsSince1970 &-= jump.argument
    }
    return start
  }
}
