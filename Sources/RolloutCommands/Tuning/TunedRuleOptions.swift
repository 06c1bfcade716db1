import ArgumentParser
import RolloutModel
import RolloutReplay

/// A rule without its threshold, for commands that look for one.
struct TunedRuleOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The metric whose threshold it is.", valueName: "name"))
  var metric: String
  @Flag(help: "Values below the threshold breach, not those above it.")
  var atLeast = false
  @Option(
    help: ArgumentHelp("When breaches count: \(SweepRuleText.forms).", valueName: "rule"))
  var rule = "any"

  func validate() throws {
    guard SweepRuleText.kind(rule) != nil else {
      throw ValidationError("expected a rule like \(SweepRuleText.forms), got '\(rule)'")
    }
  }

  /// - Throws: `SweepRefusal`
  func tuned() throws -> TunedRule { try tuned(metric, atLeast: atLeast) }

  /// The same kind of rule for another metric.
  ///
  /// - Throws: `SweepRefusal`
  func tuned(_ metric: String, atLeast: Bool) throws -> TunedRule {
    TunedRule(
      try SweepRule(
        metric: MetricName(metric), comparison: atLeast ? .atLeast : .atMost,
        kind: SweepRuleText.kind(rule) ?? .anySample))
  }
}
