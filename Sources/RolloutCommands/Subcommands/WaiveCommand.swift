import ArgumentParser
import RolloutModel

struct WaiveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "waive", abstract: "Go on in spite of one failure.",
    discussion: """
      A waiver names one instance: gates/sync-security#1, cohort_25/probe#1, \
      cohort_25/slo/p95_latency_ms#1. `rollout explain` lists them. Of a rule, \
      what it found until now is waived; what it finds next is the next instance, such as \
      cohort_25/slo/p95_latency_ms#2, and stands against the rollout as before.
      """)

  @Argument(help: "The rollout's id, the start of it, or 'latest'.")
  var id: String
  @Argument(help: "What is waived, as `rollout explain` names it.")
  var instance: String
  @OptionGroup var options: VerbOptions

  func run() async throws {
    let reason = try options.requiredReason()
    try VerbCall(id, options).perform(.waive(FailureID(instance)), reason: reason)
  }
}
