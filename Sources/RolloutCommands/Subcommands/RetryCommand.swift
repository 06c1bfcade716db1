import ArgumentParser
import RolloutModel

struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Do again what a rollout is held for, as a new attempt.",
    discussion: """
      A gate, an apply command, a probe or a drill is run again; a stage whose samples failed is \
      observed from the start. The attempt that failed stays in the evidence.
      """)

  @Argument(help: "The rollout's id, the start of it, or 'latest'.")
  var id: String
  @Argument(help: "What is done again; needed only when several things failed.")
  var instance: String?
  @OptionGroup var options: VerbOptions

  func run() async throws {
    let reason = try options.requiredReason()
    try VerbCall(id, options).perform(.retry(instance.map { FailureID($0) }), reason: reason)
  }
}
