import RolloutModel

/// A rule in one line of words: what must be, and all that is not as it is by default.
enum RuleWords {
  /// `p95_latency_ms <= 600, breached for 300s; on a breach hold`
  static func words(of rule: Rule) -> String {
    var parts = [condition(of: rule)] + trigger(rule.trigger)
    if rule.noDataWait > .zero { parts.append(noData(rule.noData, rule.noDataWait)) }
    parts += errors(rule.errors)
    parts += action(rule.onBreach)
    parts += rule.stages.sorted { $0.key.label < $1.key.label }.map { stage, change in
      "in \(stage): \(words(of: change, of: rule))"
    }
    return parts.joined(separator: ", ")
  }

  private static func words(of change: RuleOverride, of rule: Rule) -> String {
    var parts: [String] = []
    if let limit = change.limit, case .threshold(let threshold) = rule.condition {
      parts.append("\(threshold.comparison.symbol) \(limit.text)")
    }
    if let trigger = change.trigger {
      let words = RuleWords.trigger(trigger)
      parts += words.isEmpty ? ["no breach survives"] : words
    }
    if let minimum = change.minimumSamples { parts.append("\(minimum) samples") }
    if change.noData != nil || change.noDataWait != nil {
      parts.append(
        noData(change.noData ?? rule.noData, change.noDataWait ?? rule.noDataWait))
    }
    if let errors = change.errors {
      let words = RuleWords.errors(errors)
      parts += words.isEmpty ? ["no error survives"] : words
    }
    if let onBreach = change.onBreach {
      let words = action(onBreach)
      parts += words.isEmpty ? ["blocks"] : words
    }
    return parts.isEmpty ? "as elsewhere" : parts.joined(separator: " and ")
  }

  private static func condition(of rule: Rule) -> String {
    let members = rule.condition.thresholds.map {
      "\($0.metric) \($0.comparison.symbol) \($0.limit.text)"
    }
    return switch rule.condition {
    case .threshold: members.joined()
    // A sample passes an `any` rule when it keeps every bound, and an `all` rule when it keeps one.
    case .any: "\(rule.name): \(members.joined(separator: " and "))"
    case .all: "\(rule.name): \(members.joined(separator: " or "))"
    }
  }

  private static func trigger(_ trigger: Trigger) -> [String] {
    switch trigger {
    case .total(let limit): limit > 0 ? ["\(limit) breaches survive"] : []
    case .consecutive(let count): ["until \(count) breaches in a row"]
    case .ofLast(let breaches, let samples): ["until \(breaches) breaches of the last \(samples)"]
    case .lasting(let duration): ["until breached for \(duration.secondsText)"]
    }
  }

  private static func noData(_ action: NoDataAction, _ wait: Milliseconds) -> String {
    let what =
      switch action {
      case .block: "blocks"
      case .hold: "holds"
      case .ignore: "goes on"
      }
    return wait > .zero ? "\(what) after \(wait.secondsText) without data" : "\(what) without data"
  }

  private static func errors(_ errors: ErrorTolerance) -> [String] {
    let total = errors.total.flatMap { $0 > 0 ? "\($0) errors survive" : nil }
    let row = errors.consecutive.map { "\($0) errors in a row survive" }
    return [total, row].compactMap { $0 }
  }

  private static func action(_ action: FailureAction) -> [String] {
    switch action {
    case .block: []
    case .hold: ["holds for a human"]
    case .observe: ["observed only"]
    }
  }
}
