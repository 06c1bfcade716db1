import ArgumentParser
import RolloutModel
import RolloutReplay

/// What is to be swept.
struct SweepRequest: ParsableArguments {
  @Option(help: ArgumentHelp("The metric whose threshold is swept.", valueName: "name"))
  var metric: String
  @Option(
    help: ArgumentHelp(
      "A second metric: a sample must breach both thresholds at once.", valueName: "name"))
  var and: String?
  @Option(
    help: ArgumentHelp("A second metric: either rule is enough.", valueName: "name"))
  var or: String?
  @Option(
    help: ArgumentHelp(
      "When breaches count: \(SweepRuleText.forms). A WINDOW is a number of samples or a time "
        + "(5m), then ,available or ,expected where it need not be full.", valueName: "rule"))
  var rule = "any"
  @Option(
    help: ArgumentHelp("The rule of the second metric; else the same.", valueName: "rule"))
  var secondRule: String?
  @Flag(help: "Values below the threshold breach, not those above it.")
  var atLeast = false
  @Flag(help: "The same for the second metric.")
  var secondAtLeast = false
  @Option(
    help: ArgumentHelp(
      "Sweep the change against the median of the baseline stage: ratio or difference.",
      valueName: "kind"))
  var change: String?
  @Option(help: ArgumentHelp("The stage that changes are against.", valueName: "stage"))
  var baseline = "baseline"
  @Option(
    help: ArgumentHelp(
      "Judge only this stage, such as cohort_5; may be repeated.", valueName: "stage"))
  var stage: [String] = []
  @Option(
    help: ArgumentHelp(
      "Also say what this threshold does; for two metrics X,Y. May be repeated.",
      valueName: "value"))
  var atValue: [String] = []

  func validate() throws {
    guard and == nil || or == nil else {
      throw ValidationError("expected --and or --or, got both")
    }
    if and == nil, or == nil, secondRule != nil || secondAtLeast {
      throw ValidationError(
        "expected --and or --or beside --second-rule and --second-at-least, got neither")
    }
    for text in [rule, secondRule].compactMap(\.self) where SweepRuleText.kind(text) == nil {
      throw ValidationError("expected a rule like \(SweepRuleText.forms), got '\(text)'")
    }
    if let change, SweepBaseline.Change(rawValue: change) == nil {
      throw ValidationError("expected --change ratio or difference, got '\(change)'")
    }
    if change == nil, baseline != "baseline" {
      throw ValidationError("expected --change beside --baseline, got none")
    }
    for label in stage + [baseline] where Stage(label: label) == nil {
      throw ValidationError("expected a stage such as cohort_5 or baseline, got '\(label)'")
    }
    let wanted = and ?? or == nil ? 1 : 2
    for text in atValue where SweepRequest.numbers(text).count != wanted {
      throw ValidationError(
        "expected --at-value \(wanted == 1 ? "NUMBER" : "NUMBER,NUMBER"), got '\(text)'")
    }
  }

  /// - Throws: `SweepRefusal`
  func firstRule() throws -> SweepRule {
    try makeRule(metric, rule, atLeast)
  }

  /// - Returns: nil for a sweep of one metric.
  /// - Throws: `SweepRefusal`
  func pair() throws -> MetricPair? {
    guard let other = and ?? or else { return nil }
    return try MetricPair(
      and == nil ? .or : .and, firstRule(), makeRule(other, secondRule ?? rule, secondAtLeast))
  }

  private func makeRule(_ metric: String, _ text: String, _ atLeast: Bool) throws -> SweepRule {
    let stages = stage.compactMap(Stage.init(label:))
    return try SweepRule(
      metric: MetricName(metric), comparison: atLeast ? .atLeast : .atMost,
      kind: SweepRuleText.kind(text) ?? .anySample,
      baseline: change.flatMap(SweepBaseline.Change.init(rawValue:)).map {
        SweepBaseline($0, of: Stage(label: baseline) ?? .baseline)
      },
      stages: stages.isEmpty ? nil : stages)
  }

  /// Those whose values it takes.
  var metrics: Set<MetricName> {
    Set([metric, and, or].compactMap(\.self).map { MetricName($0) })
  }

  /// Whether a rule depends on when samples were taken.
  var usesTime: Bool {
    get throws {
      let rules = try pair().map { [$0.x, $0.y] } ?? [firstRule()]
      return rules.contains(where: \.kind.usesTime)
    }
  }

  /// The thresholds asked for; for two metrics, in pairs.
  var thresholds: [[Double]] { atValue.map(SweepRequest.numbers) }

  private static func numbers(_ text: String) -> [Double] {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0).flatMap { $0.isFinite ? $0 : nil }
    }
    return numbers.contains(nil) ? [] : numbers.compactMap(\.self)
  }
}
