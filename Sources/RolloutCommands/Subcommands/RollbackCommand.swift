import ArgumentParser
import RolloutModel
import RolloutRunner

struct RollbackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "End a rollout by taking it back.",
    discussion: """
      Whatever runs is ended, then the plan's rollback is carried out, each step recorded. A step \
      that fails holds for a person. The runner does it within a second; when there is none, this \
      command does it itself; what it needs is checked before anything is recorded. With --by-hand \
      nothing is run, and the rollout ends at once.

      Exit codes: 0 it was recorded, and its runner carries it out or there is nothing to be done, \
      6 rolled back, 4 a step failed.
      """)

  @Argument(help: "The rollout's id, the start of it, or 'latest'.")
  var id: String
  @Option(
    help: ArgumentHelp("Run this instead of the plan's rollback.", valueName: "command"))
  var rollbackCommand: String?
  @Flag(help: "Run nothing: you rolled back yourself, and want it recorded.")
  var byHand = false
  @OptionGroup var options: VerbOptions

  func validate() throws {
    guard rollbackCommand == nil || !byHand else {
      throw ValidationError("expected one of --rollback-command and --by-hand, got both")
    }
  }

  func run() async throws {
    let reason = try options.requiredReason()
    let call = try VerbCall(id, options)
    let plan = try rollbackCommand.map { command in
      guard call.intervention.redact(command) == command else {
        throw UsageRefusal(
          "expected a rollback command without secrets, got one that holds one\n"
            + "Hint: let the command read it from its environment.")
      }
      return RollbackPlan(command: CommandPlan(command: command))
    }
    // Whatever would keep this process from carrying it out is said before it is recorded.
    let session =
      call.life == .gone && !options.dryRun && !byHand
      ? try ResumeSession(
        call.access, call.listing, exitWhenHeld: true,
        purpose: .rollback(usesPlan: plan == nil)) : nil
    let state = try call.perform(
      .rollback(plan, byHand: byHand), reason: reason, isFollowed: session != nil)
    if byHand, let state, call.life == .gone { try await call.intervention.endOpenCommand(state) }
    guard let session, state != nil else { return }
    throw try await session.run(json: options.json)
  }
}
