import RolloutModel
import RolloutReplay

/// The rules that only a sweep has, word by word as they are defined, and as slow.
struct LiteralJudge {
  let rule: SweepRule

  /// - Returns: the first sample at which the rule finds something under the threshold.
  func firstBreach(in run: RunSeries, threshold: Double) -> Int? {
    guard let column = run.plan.column(of: rule.metric) else { return nil }
    var base: Double?
    var first = 0
    if let baseline = rule.baseline {
      guard let span = run.spans.lastIndex(where: { $0.stage == baseline.stage }) else {
        return nil
      }
      let values = run.spans[span].samples.compactMap {
        PackedReading.value(run.values[column][$0])
      }.sorted()
      guard !values.isEmpty else { return nil }
      base = values[(values.count + 1) / 2 - 1]
      first = span + 1
    }
    for span in run.spans.dropFirst(first) where span.stage != rule.baseline?.stage {
      var seen: [Seen] = []
      var begin = Int64.min
      for sample in span.samples {
        if sample == span.samples.lowerBound || isAfterGap(sample, in: run) {
          begin = run.times[sample]
        }
        guard var value = PackedReading.value(run.values[column][sample]) else { continue }
        if let base {
          value = rule.baseline?.change == .ratio ? value / base - 1 : value - base
        }
        seen.append(Seen(value: value, time: run.times[sample], begin: begin))
        if breaches(seen, threshold, interval: run.plan.soak.sampleInterval) { return sample }
      }
    }
    return nil
  }

  private struct Seen {
    var value: Double
    var time: Int64
    var begin: Int64
  }

  /// Every soak of the made-up runs begins before the first sample of its stage.
  private func isAfterGap(_ sample: Int, in run: RunSeries) -> Bool {
    run.times[sample] - run.times[sample - 1] > run.plan.longestObservedGap.count
  }

  private func breaches(_ seen: [Seen], _ threshold: Double, interval: Milliseconds) -> Bool {
    func isBeyond(_ value: Double?) -> Bool {
      guard let value else { return false }
      return rule.comparison == .atMost ? value > threshold : value < threshold
    }
    switch rule.kind {
    case .anySample: return isBeyond(seen.last?.value)
    case .mean(let window): return isBeyond(mean(of: seen, window, interval))
    case .quantile(let rank, let window):
      guard let values = values(of: seen, window) else { return false }
      let sorted = values.sorted()
      let place = sorted.indices.first { Double($0 + 1) >= rank * Double(sorted.count) }
      return isBeyond(sorted[place ?? sorted.count - 1])
    case .burnRate(let objective, let windows):
      return windows.allSatisfy { window in
        isBeyond(mean(of: seen, window, interval).map { $0 / (1 - objective) })
      }
    case .consecutive(let count):
      return seen.count >= count && seen.suffix(count).allSatisfy { isBeyond($0.value) }
    case .failureLimit(let limit): return seen.filter { isBeyond($0.value) }.count > limit
    case .ofLast(let breaches, let samples):
      return seen.suffix(samples).filter { isBeyond($0.value) }.count >= breaches
    case .lasting(let duration):
      let row = seen.reversed().prefix { isBeyond($0.value) && $0.begin == seen.last?.begin }
      guard let latest = row.first, let earliest = row.last else { return false }
      return latest.time - earliest.time >= duration.count
    }
  }

  private func values(of seen: [Seen], _ window: SweepWindow) -> [Double]? {
    guard let latest = seen.last else { return nil }
    switch window.extent {
    case .samples(let count):
      guard seen.count >= count || window.partial != .full else { return nil }
      return seen.suffix(count).map(\.value)
    case .time(let length):
      guard latest.time - latest.begin >= length.count || window.partial != .full else {
        return nil
      }
      return seen.filter {
        $0.begin == latest.begin && $0.time > latest.time - length.count
      }.map(\.value)
    }
  }

  private func mean(
    of seen: [Seen], _ window: SweepWindow, _ interval: Milliseconds
  ) -> Double? {
    guard let values = values(of: seen, window) else { return nil }
    var divisor = values.count
    if window.partial == .expected {
      switch window.extent {
      case .samples(let count): divisor = max(divisor, count)
      case .time(let length): divisor = max(divisor, Int(length.count / interval.count))
      }
    }
    return values.reduce(0, +) / Double(divisor)
  }
}
