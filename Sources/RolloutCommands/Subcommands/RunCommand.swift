import ArgumentParser
import FoundationEssentials
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutRedaction
import RolloutRunner

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a rollout and record everything in the ledger.",
    discussion: """
      It stops at the first failure; with --on-failure hold it waits there for a person to retry, \
      waive, abort or roll back; with --evaluate-all it runs every step and then decides. A flag \
      beats the environment, \
      which beats the plan's default. The token of the probe is read from the environment variable \
      that the plan names; it is never recorded.

      Exit codes: 0 the rollout completed, 1 it was blocked, 2 something was wrong before it \
      started, 4 it was interrupted or is held, 5 it was aborted, 6 it was rolled back, 75 the \
      ledger is busy or another runner took over.
      """)

  @OptionGroup(title: "Plan") var options: PlanOptions
  @OptionGroup(title: "Places") var ledger: LedgerOptions
  @Option(
    help: ArgumentHelp(
      "Where SUMMARY.md and the other artifacts go; must be empty or not exist.", valueName: "dir"),
    completion: .directory)
  var outputDir: String?
  @OptionGroup(title: "Credential") var token: TokenOptions
  @Flag(help: "Run even though the probe or the SLO samples are not configured.")
  var allowUnobserved = false
  @Option(
    help: ArgumentHelp(
      "End the open rollout of this id and take its place; needs --reason.", valueName: "id"))
  var supersede: String?
  @Option(help: ArgumentHelp("Why the other rollout is superseded; recorded.", valueName: "text"))
  var reason: String?
  @Flag(help: "Run in the background, with its log in a file.")
  var detach = false
  @Flag(
    help: """
      End with code 4, instead of waiting, when only a person can go on. A freeze, and a hold \
      with an end, are waited for.
      """)
  var exitWhenHeld = false
  @Option(help: .hidden)
  var rolloutId: String?
  @Flag(help: "Print the steps that a run would take, and take none.")
  var dryRun = false
  @Flag(help: "With --dry-run, print the plan as JSON; otherwise the outcome as one JSON object.")
  var json = false

  func validate() throws {
    guard (supersede == nil) == (reason == nil) else {
      throw ValidationError("expected --supersede and --reason together, got one of them")
    }
    try VerbOptions.check(reason)
    guard !detach || !dryRun else {
      throw ValidationError("expected one of --detach and --dry-run, got both")
    }
  }

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let given = try token.given()
    var overrides = options.overrides
    if given != nil { overrides.tokenConfigured = true }
    let plan = try PlanSource.plan(
      named: options.plan, policy: options.policy, overrides: overrides,
      environment: environment)
    let credentials = ProbeCredentials(plan: plan, given: given, environment: environment)
    try credentials.checkLengths()
    if dryRun { return try printDryRun(plan, credentials) }
    guard plan.blindSpots.isEmpty || allowUnobserved else {
      throw UsageRefusal(
        "expected a rollout that is observed, but:\n"
          + plan.blindSpots.map { "  " + $0 }.joined(separator: "\n")
          + "\nHint: set what is missing, or pass --allow-unobserved. Nothing was done.")
    }
    if detach {
      return try await DetachedRun(ledgerPath: ledger.ledgerPath).start(json: json)
    }
    let progress = ProgressView.forThisTerminal(
      environment: environment, isQuiet: json)
    let session = RunSession(
      .init(
        plan: plan, workspace: ledger.workspacePath, ledgerPath: ledger.ledgerPath,
        artifactDirectory: outputDir.map { FilePaths.absolute($0) },
        token: credentials.token, secrets: credentials.secrets,
        rollout: rolloutId.map { RolloutID($0) }, admission: try admission(),
        settings: RolloutRunner.Settings(letsGoWhenHeld: exitWhenHeld)),
      view: progress)
    let outcome = try await progress.whileTicking {
      try await session.run { progress.note("Received \($0): stopping…") }
    }
    throw RunReport(outcome: outcome, ledgerPath: ledger.ledgerPath).print(json: json)
  }

  private func admission() throws -> RunSession.Admission {
    guard let supersede, let reason else { return .onlyOne }
    let other = try ledger.openForReading().index.find(supersede)
    return .superseding(other.rollout, reason: reason)
  }

  private func printDryRun(_ plan: Plan, _ credentials: ProbeCredentials) throws {
    let redactor = Redactor(credentials.secrets)
    let shown = plan.redacting { redactor.redact($0) }
    if json {
      StandardOutput.write(line: try EventCodec.json(of: shown))
      return
    }
    for line in PlanWords.lines(of: shown) { StandardOutput.write(line: line) }
    for spot in plan.blindSpots { StandardOutput.write(line: "Warning: \(spot)") }
    StandardOutput.write(line: "\nDry run: nothing was done and nothing was recorded.")
  }
}

/// The secrets of a run, from wherever the operator put them.
struct ProbeCredentials {
  let token: Secret?
  let secrets: [String: Secret]

  /// The shortest secret that can be told from ordinary text: a shorter one would be found, and
  /// redacted, in every word of the evidence.
  static let shortestSecret = 6

  /// - Throws: ``UsageRefusal``
  func checkLengths() throws {
    for (name, secret) in secrets.sorted(by: { $0.key < $1.key }) where !secret.isEmpty {
      let length = secret.reveal().count
      guard length >= ProbeCredentials.shortestSecret else {
        throw UsageRefusal(
          "expected \(name) to hold at least \(ProbeCredentials.shortestSecret) characters, "
            + "got \(length)\nHint: what is shorter cannot be redacted from evidence.")
      }
    }
  }

  init(plan: Plan, given: String?, environment: [String: String]) {
    var secrets: [String: Secret] = [:]
    for name in plan.secretVariables { secrets[name] = Secret(environment[name] ?? "") }
    let variable = plan.probe?.tokenVariable
    let value = given ?? variable.flatMap { environment[$0] } ?? ""
    token = value.isEmpty ? nil : Secret(value)
    // Commands inherit the variable even when a flag beats it for the probe: both are secret.
    if let variable { secrets[variable] = Secret(environment[variable] ?? "") }
    if let token, secrets[variable ?? ""] != token { secrets["auth-token"] = token }
    self.secrets = secrets
  }
}
