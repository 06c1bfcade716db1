import RolloutModel

extension SweepRule {
  /// `p95_latency_ms: 3 in a row above T`
  package var words: String { words(threshold: "T") }

  /// - Parameter name: of the threshold, in a sweep of several.
  package func words(threshold name: String) -> String {
    let side = comparison == .atMost ? "above" : "below"
    let subject = metric.text + (baseline.map { ", \($0.words)" } ?? "")
    return switch kind {
    case .anySample: "\(subject): any sample \(side) \(name)"
    case .failureLimit(let limit): "\(subject): more than \(limit) samples \(side) \(name)"
    case .consecutive(let count): "\(subject): \(count) in a row \(side) \(name)"
    case .ofLast(let breaches, let samples):
      "\(subject): \(breaches) of the last \(samples) \(side) \(name)"
    case .lasting(let length): "\(subject): \(side) \(name) for \(length.secondsText)"
    case .mean(let window): "\(subject): mean of \(window.words) \(side) \(name)"
    case .quantile(let rank, let window):
      "\(subject): \(shortText(of: rank)) quantile of \(window.words) \(side) \(name)"
    case .burnRate(let objective, let windows):
      "\(subject): burn rate over \(windows.map(\.words).joined(separator: " and over ")) "
        + "above \(name), objective \(shortText(of: objective))"
    }
  }

  /// What the axis of thresholds is of.
  package var thresholdWords: String {
    switch kind {
    case .burnRate: "burn rate of \(metric)"
    default: baseline.map { "T for \(metric), \($0.words)" } ?? "T for \(metric)"
    }
  }

  /// The unit of the threshold, given that of the metric.
  package func unit(of metric: String) -> String {
    if case .burnRate = kind { return "" }
    return baseline?.change == .ratio ? "" : metric
  }
}

extension SweepBaseline {
  var words: String {
    switch change {
    case .ratio: "change from \(stage)"
    case .difference: "difference from \(stage)"
    }
  }
}

extension SweepWindow {
  /// `the last 5`, `the last 300s, as it is`
  package var words: String {
    let length =
      switch extent {
      case .samples(let count): "the last \(count)"
      case .time(let time): "the last \(time.secondsText)"
      }
    return switch partial {
    case .full: length
    case .available: length + " or less"
    case .expected: length + ", missing ones as 0"
    }
  }
}
