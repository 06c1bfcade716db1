import ArgumentParser
import RolloutModel
import RolloutReplay

/// A rule without its threshold, for commands that look for one.
struct TunedRuleOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The metric whose threshold it is.", valueName: "name"))
  var metric: String
  @Flag(help: "Values below the threshold breach, not those above it.")
  var atLeast = false

  var rule: TunedRule {
    .anySample(MetricName(metric), atLeast ? .atLeast : .atMost)
  }
}
