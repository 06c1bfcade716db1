import ArgumentParser
import RolloutModel

struct PromoteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "promote", abstract: "End the soak that is under way early.",
    discussion: "The stage is recorded as incomplete: it never counts as passed.")

  @Argument(help: "The rollout's id, the start of it, or 'latest'.")
  var id: String
  @OptionGroup var options: VerbOptions

  func run() async throws {
    let reason = try options.requiredReason()
    try VerbCall(id, options).perform(.promote, reason: reason)
  }
}
