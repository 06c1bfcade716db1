import ArgumentParser
import EventLedger
import FoundationEssentials
import RolloutEvidence
import RolloutLedger
import RolloutRedaction
import RolloutRunner

struct ImportIncumbentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incumbent",
    abstract: "Import artifact directories of the bash harness as rollouts.",
    discussion: """
      Every file is kept with its digest, every row as values; what the files do not say stays \
      unknown. Lines that are broken are listed with what could be read of them. The same files \
      are imported once, wherever they lie. Credentials are replaced as in the output of \
      commands: the harness's tokens where their variables are set here, those of --secret-env, \
      user-info in URLs and Authorization values.

      Exit codes: 0 imported, or there already; 2 when something named is no such directory or \
      cannot be read, or with --strict a directory has problems.
      """)

  @Argument(
    help: ArgumentHelp(
      "Directories of one run each, or directories that hold such.", valueName: "dir"),
    completion: .directory)
  var directories: [String]
  @OptionGroup var ledger: LedgerOptions
  @Option(
    name: .customLong("secret-env"),
    help: ArgumentHelp(
      "A variable whose value is a secret that the files may hold; repeatable.",
      valueName: "name"))
  var secretVariables: [String] = []
  @Flag(help: "Leave out directories with problems, and exit with 2 when there are any.")
  var strict = false
  @Flag(help: "Say what would be imported, and record nothing.")
  var dryRun = false
  @Flag(help: "Print one JSON object a directory.")
  var json = false

  /// The variables in which the harness gets its tokens.
  private static let tokenVariables = [
    "OA_PROD_CONTROL_AUTH_TOKEN", "OA_STAGING_CONTROL_AUTH_TOKEN",
  ]

  func run() async throws {
    let redactor = Redactor(try secrets())
    let access = try openLedger()
    defer { try? access?.log.close() }
    var session = ImportSession(
      access: access, redactor: redactor, isStrict: strict, isDryRun: dryRun)
    let reports = try session.run(directories)
    for report in reports where json { StandardOutput.write(line: report.json.line) }
    if !json { print(reports) }
    if reports.contains(where: \.isRefused) { throw ProductExit.usage.code }
  }

  /// A trial does not make a ledger, nor does a name that leads to no directory; without a ledger
  /// nothing is there already.
  private func openLedger() throws -> LedgerAccess? {
    let path = ledger.ledgerPath
    let isAnythingThere = directories.contains { !FileStatus.isAbsent(FilePaths.absolute($0)) }
    guard dryRun || !isAnythingThere else {
      let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
      try? FileManager.default.createDirectory(
        atPath: String(folder), withIntermediateDirectories: true)
      return try LedgerAccess(path: path, mode: .readWrite(create: true))
    }
    guard !FileStatus.isAbsent(path) else { return nil }
    return try LedgerAccess(path: path, mode: .readOnly)
  }

  private func print(_ reports: [ImportReport]) {
    for report in reports where report.refusal == nil { StandardOutput.write(line: report.line) }
    for line in reports.flatMap(\.problemLines) { StandardOutput.write(line: line) }
    for line in reports.compactMap(\.refusalLine) { StandardError.write(line: line) }
    StandardOutput.write(line: ImportReport.sum(of: reports, isDryRun: dryRun))
  }

  private func secrets() throws -> [String: Secret] {
    let environment = ProcessInfo.processInfo.environment
    var secrets: [String: Secret] = [:]
    for name in secretVariables {
      guard let value = environment[name], value.count >= ProbeCredentials.shortestSecret else {
        throw UsageRefusal(
          "expected the variable \(name) of --secret-env with at least "
            + "\(ProbeCredentials.shortestSecret) characters, got "
            + (environment[name] == nil ? "none" : "a shorter value")
            + "\nHint: a shorter one would be found in every other word.")
      }
      secrets[name] = Secret(value)
    }
    for name in ImportIncumbentCommand.tokenVariables {
      guard let value = environment[name], value.count >= ProbeCredentials.shortestSecret else {
        continue
      }
      secrets[name] = Secret(value)
    }
    return secrets
  }
}
