import RolloutLedger
import RolloutModel
import RolloutReplay

/// The replays of a command, and what they come to.
struct ReplayReport {
  /// One rollout under each candidate.
  struct Row {
    var replays: [RunReplay]
    var label: ChangeQuality?
    /// The sample of each candidate's point within its stage, from 1.
    var samples: [Int?]
  }

  /// What came of one rollout, without its columns: there may be a hundred thousand of them.
  struct Judged: Sendable {
    var replays: [RunReplay]
    var samples: [Int?]
    var plan: SampledPlan

    init(_ replays: [RunReplay], of series: RunSeries) {
      self.replays = replays
      plan = series.plan
      samples = replays.map { replay in
        replay.candidate.flatMap { point in
          series.spans.first { $0.samples.contains(point.sample) }
            .map { point.sample - $0.samples.lowerBound + 1 }
        }
      }
    }
  }

  let candidates: [Candidate]
  private(set) var rows: [Row] = []
  private(set) var summaries: [ReplaySummary]
  /// How many rollouts collected each metric.
  private var collected: [MetricName: Int] = [:]
  private var units: MetricUnits
  let labelRevision: Int64?
  private let labels: [RolloutID: ChangeQuality]

  init(_ candidates: [Candidate], labels: LabelSet) {
    self.candidates = candidates
    summaries = candidates.map { _ in ReplaySummary() }
    units = MetricUnits(candidates.reduce(into: []) { $0.formUnion($1.metrics) })
    labelRevision = labels.revision
    self.labels = labels.byRollout.mapValues(\.quality)
  }

  mutating func add(_ replays: [RunReplay], of series: RunSeries) {
    add(Judged(replays, of: series))
  }

  mutating func add(_ judged: Judged) {
    let label = judged.replays.first.flatMap { labels[$0.rollout] }
    for (index, replay) in judged.replays.enumerated() {
      summaries[index].add(replay, label: label)
    }
    units.add(judged.plan)
    for metric in judged.plan.metrics { collected[metric.name, default: 0] += 1 }
    rows.append(Row(replays: judged.replays, label: label, samples: judged.samples))
  }

  /// A policy whose metric nobody collected would block nothing, and that says nothing; nor does
  /// one number for values in several units.
  ///
  /// - Throws: ``UsageRefusal``
  func checkData() throws {
    guard !rows.isEmpty else {
      throw UsageRefusal(
        "expected past rollouts to judge, found none that were asked for\n"
          + "Hint: `rollout list` shows what the ledger holds.")
    }
    try units.check()
    for (candidate, summary) in zip(candidates, summaries) {
      let missing = summary.notCollected.max {
        ($0.value, $1.key.text) < ($1.value, $0.key.text)
      }
      guard let missing, summary.notCollected.values.reduce(0, +) == summary.count else { continue }
      let known = collected.keys.map(\.text).sorted().joined(separator: ", ")
      throw UsageRefusal(
        "NO_MATCHING_DATA: expected rollouts that collected \(missing.key), which "
          + "\(candidate.words) looks at; none of \(summary.count) did\nHint: "
          + (known.isEmpty ? "they sampled nothing at all." : "they collected \(known)."))
    }
  }

  /// The rows with the closest calls first; those without a margin come last.
  var sorted: [Row] {
    rows.enumerated().sorted { left, right in
      let (a, b) = (left.element.closeness, right.element.closeness)
      return a == b ? left.offset < right.offset : a < b
    }.map(\.element)
  }
}

extension ReplayReport.Row {
  /// How near the first candidate's closest sample lies to its limit.
  fileprivate var closeness: Double {
    replays.first?.margin.map { abs($0.share) } ?? .infinity
  }

  var isDifferent: Bool {
    replays.dropFirst().contains { $0.verdict != replays[0].verdict }
  }
}
