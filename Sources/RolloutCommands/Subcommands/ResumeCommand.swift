import ArgumentParser
import RolloutLedger
import RolloutModel
import RolloutRunner

struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Take a rollout up where its events leave it; with --reason, lift what holds it.",
    discussion: """
      Without --reason it attaches a runner to a rollout that has none: after a crash, a reboot or \
      Ctrl-C, on this or another machine that has the ledger. Holds stay in force, so it is safe \
      in a unit that starts at boot.

      With --reason it lifts the holds of persons and of soak gaps, and with --override-freeze \
      that of a freeze before its time. A hold for a failure is not among them: see \
      `rollout waive` and `rollout retry`. Then it attaches a runner, if there is none.

      A runner that still runs on this machine is left alone; one on another machine is only taken \
      over with --take-over: it stops at its next event, with exit code 75.

      Exit codes: as for `rollout run`.
      """)

  @Argument(help: "The rollout's id, the start of it, or 'latest'.")
  var id: String
  @Flag(help: "Take over from a runner that runs, or may run.")
  var takeOver = false
  @Flag(help: "With --reason, also lift the hold of a freeze before its time.")
  var overrideFreeze = false
  @Flag(help: "Attach no runner; only lift holds.")
  var noAttach = false
  @Flag(
    help: """
      End with code 4, instead of waiting, when only a person can go on. A freeze, and a hold \
      with an end, are waited for.
      """)
  var exitWhenHeld = false
  @OptionGroup var token: TokenOptions
  @OptionGroup(title: "Plan, where the recorded one had to be redacted") var plan: PlanOptions
  @OptionGroup var options: VerbOptions

  func run() async throws {
    let call = try VerbCall(id, options)
    if let reason = options.reason {
      let isFollowed = !noAttach && (takeOver || refusal(call) == nil)
      guard
        try call.perform(
          .resume(overridingFreeze: overrideFreeze), reason: reason, isFollowed: isFollowed) != nil
      else { return }
    } else if options.dryRun {
      throw UsageRefusal("expected --reason with --dry-run: without it nothing is recorded here")
    }
    if noAttach { return }
    if !takeOver, let alive = refusal(call) {
      // The hold is lifted, which is all that its runner was waiting for.
      if options.reason != nil { return }
      throw alive
    }
    let session = try ResumeSession(
      call.access, call.listing, exitWhenHeld: exitWhenHeld, token: try token.given(),
      plan: plan)
    throw try await session.run(json: options.json)
  }

  private func refusal(_ call: VerbCall) -> UsageRefusal? {
    guard let runner = call.listing.runner, call.listing.isOpen, call.listing.isAttached
    else {
      return nil
    }
    switch call.life {
    case .gone: return nil
    case .runs:
      return UsageRefusal(
        "expected a rollout without a runner, got one that process \(runner.processID) attends\n"
          + "Hint: `rollout watch \(call.listing.rollout)` follows it; --take-over replaces it.")
    case .unknown:
      return UsageRefusal(
        "expected a rollout without a runner, got one whose runner is process "
          + "\(runner.processID) on \(runner.host) and may still run\n"
          + "Hint: make sure that it does not, then pass --take-over.")
    }
  }
}
