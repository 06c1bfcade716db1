package import RolloutModel

/// What was sampled of one metric in one stage.
package struct MetricSamples: Hashable, Sendable {
  package var values: ValueSpread?
  /// Samples without a value.
  package var noData = 0
  package var errors = 0
  /// The least headroom that any rule left it; negative for a breach.
  package var margin: Double?
}

/// The same metric in the same stage of two rollouts; nil where a side has no sample of it.
package struct SampleComparison: Hashable, Sendable {
  package var stage: Stage
  package var metric: MetricName
  package var left: MetricSamples?
  package var right: MetricSamples?

  static func between(_ left: RolloutHistory, _ right: RolloutHistory) -> [SampleComparison] {
    let sides = [SampleCollector(left), SampleCollector(right)]
    var keys = sides[0].order
    let known = Set(keys)
    keys += sides[1].order.filter { !known.contains($0) }
    return keys.map { key in
      SampleComparison(
        stage: key.stage, metric: key.metric, left: sides[0].samples(of: key),
        right: sides[1].samples(of: key))
    }
  }
}

/// All samples of a rollout by stage and metric, in the order in which they came first.
private struct SampleCollector {
  struct Key: Hashable {
    var stage: Stage
    var metric: MetricName
  }

  private(set) var order: [Key] = []
  private var values: [Key: [Double]] = [:]
  private var rest: [Key: MetricSamples] = [:]

  init(_ history: RolloutHistory) {
    let metrics = history.plan.slo?.metrics.map(\.name) ?? []
    for entry in history.entries {
      switch entry.event {
      case .sloSampled(let payload):
        for reading in payload.readings { take(reading, in: payload.stage) }
        for verdict in payload.verdicts { take(verdict, in: payload.stage) }
      case .sloUnavailable(let payload):
        for metric in metrics {
          update(Key(stage: payload.stage, metric: metric)) { $0.errors += 1 }
        }
      default: break
      }
    }
  }

  func samples(of key: Key) -> MetricSamples? {
    guard var samples = rest[key] else { return nil }
    samples.values = ValueSpread(values[key] ?? [])
    return samples
  }

  private mutating func take(_ reading: Reading, in stage: Stage) {
    let key = Key(stage: stage, metric: reading.metric)
    switch reading.content {
    case .value(let value):
      update(key) { _ in }
      values[key, default: []].append(value)
    case .noData: update(key) { $0.noData += 1 }
    case .error: update(key) { $0.errors += 1 }
    }
  }

  private mutating func take(_ verdict: RuleVerdict, in stage: Stage) {
    guard let margin = verdict.margin else { return }
    update(Key(stage: stage, metric: verdict.metric)) {
      $0.margin = min($0.margin ?? margin, margin)
    }
  }

  private mutating func update(_ key: Key, _ change: (inout MetricSamples) -> Void) {
    if rest[key] == nil { order.append(key) }
    change(&rest[key, default: MetricSamples()])
  }
}
