import ArgumentParser
import FoundationEssentials
import RolloutEvidence
import RolloutModel
import RolloutPlanFile
import RolloutRunner

struct DropInCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop-in",
    abstract: "Do the job of run-production-phased-rollout.sh: its flags, artifacts and output.",
    discussion: "tools/run-production-phased-rollout.sh calls this. See `rollout drop-in --help`.")

  @Argument(parsing: .captureForPassthrough, help: "The harness's arguments.")
  var arguments: [String] = []

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let given: DropInArguments
    do {
      given = try DropInArguments(arguments, environment: environment)
    } catch {
      throw report(error)
    }
    var plan: Plan
    do {
      let (yaml, name) = try PlanSource.text(of: PlanSource.defaultName)
      // The arguments carry what the environment says, so the plan is read without it.
      plan = try PlanFile.plan(from: yaml, name: name, environment: [:])
      try given.overrides.apply(to: &plan)
      try PlanSource.checkSize(of: plan, named: name)
    } catch let refusal as UsageRefusal {
      StandardError.write(line: refusal.description)
      throw ProductExit.usage.code
    }
    warn(about: plan)
    let places = try LedgerOptions.parse(
      (given.workspace.map { ["--workspace", $0] } ?? [])
        + (given.ledger.map { ["--ledger", $0] } ?? []))
    let credentials = ProbeCredentials(
      plan: plan, given: given.authToken, environment: environment)
    let session = RunSession(
      .init(
        plan: plan, workspace: places.workspacePath, ledgerPath: places.ledgerPath,
        artifactDirectory: given.outputDirectory.map {
          FilePaths.absolute($0, in: places.workspacePath)
        },
        mayOverwriteArtifacts: true, token: credentials.token, secrets: credentials.secrets),
      view: DropInView())
    throw finish(try await session.run { _ in })
  }

  private func report(_ refusal: DropInArguments.Refusal) -> ExitCode {
    switch refusal {
    case .help:
      StandardOutput.write(DropInArguments.usage)
      return ProductExit.success.code
    case .unknownArgument(let argument):
      StandardError.write("Unknown argument: \(argument)\n" + DropInArguments.usage)
    case .missingValue(let argument):
      StandardError.write("Missing value for \(argument)\n" + DropInArguments.usage)
    case .invalid(let message):
      StandardError.write(line: message)
    }
    return ProductExit.usage.code
  }

  /// The harness took cohorts in any order; so do we, but we say it.
  private func warn(about plan: Plan) {
    for problem in plan.problems() where problem.field == "cohorts" {
      StandardError.write(line: "warning: \(problem.field): \(problem.message)")
    }
  }

  private func finish(_ outcome: Attendance.Outcome) -> ExitCode {
    let report = RunReport(outcome: outcome, ledgerPath: "")
    let plan = outcome.history.plan
    StandardOutput.write(line: plan.artifacts.caption)
    for path in report.artifactPaths { StandardOutput.write(line: "  " + path) }
    switch outcome.end {
    case .ended(.completed):
      StandardOutput.write(line: plan.artifacts.passedMessage)
      return ProductExit.success.code
    case .ended:
      StandardError.write(line: plan.artifacts.blockedMessage)
      return ProductExit.blocked.code
    case .interrupted, .held:
      StandardError.write(line: "Production phased rollout interrupted.")
      return ProductExit.interrupted.code
    }
  }
}

/// The lines that the harness printed while it ran.
struct DropInView: RolloutObserver {
  func appended(_ entries: [LedgerEntry], state: RolloutState) {
    for entry in entries {
      switch entry.event {
      case .snapshotCaptured(let payload):
        StandardOutput.write(line: "Captured \(payload.label): \(payload.url)")
      case .snapshotFailed(let payload):
        StandardOutput.write(line: "Failed to capture \(payload.label): \(payload.url)")
      default: break
      }
    }
  }

  func printed(_ bytes: [UInt8], by request: CommandRequest) {}
}
