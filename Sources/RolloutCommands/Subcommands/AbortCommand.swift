import ArgumentParser
import RolloutLedger
import RolloutModel
import RolloutRunner

struct AbortCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "abort", abstract: "End a rollout where it stands.",
    discussion: """
      A command that runs is ended, also when its runner is gone. Nothing is rolled back: the \
      cohort that was entered last stays in force. `rollout rollback` ends a rollout by taking it \
      back.
      """)

  @Argument(help: "The rollout's id, the start of it, or 'latest'.")
  var id: String
  @OptionGroup var options: VerbOptions

  func run() async throws {
    let reason = try options.requiredReason()
    let call = try VerbCall(id, options)
    guard let state = try call.perform(.abort(supersededBy: nil), reason: reason),
      call.life == .gone
    else { return }
    // Its runner, if there was one, cannot end what it left running.
    try await call.intervention.endOpenCommand(state)
  }
}
