import ArgumentParser
import FoundationEssentials
import RolloutSandbox
import UnixSignals

struct SandboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox",
    abstract: "Serve a control plane on this machine to try rollouts against.",
    discussion: """
      It answers probes, metrics, status and SLO snapshots that react to the cohort in force, on \
      127.0.0.1 only, until it is interrupted. Probes need the token of \
      $OA_PROD_CONTROL_AUTH_TOKEN, or of --token; without either one is made and printed.

      Scenarios:

      """
        + SandboxScenario.allCases.map { "  \($0.rawValue): \($0.explanation)" }
        .joined(separator: "\n"))

  @Option(help: "The port; 0 takes any free one.")
  var port = 0
  @Option(help: "How the service behaves.")
  var scenario = SandboxScenario.healthy
  @Option(help: "The bearer token that probes need; better given by the environment.")
  var token: String?
  @Option(
    help: ArgumentHelp("Write the base URL here when ready.", valueName: "path"),
    completion: .file())
  var readyFile: String?

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let given = token ?? environment["OA_PROD_CONTROL_AUTH_TOKEN"] ?? ""
    let value = given.isEmpty ? "sandbox-" + String(SystemSources.random(), radix: 36) : given
    let configuration: SandboxConfiguration
    do {
      configuration = try SandboxConfiguration(
        port: port, scenario: scenario, token: try SandboxToken(value))
    } catch {
      throw UsageRefusal("\(error)")
    }
    let readyFile = readyFile
    do {
      try await InterruptibleTask.run {
        try await Sandbox.run(configuration) { address in
          announce(address, token: given.isEmpty ? value : nil, readyFile: readyFile)
        }
      }
    } catch let failure as SandboxFailure {
      throw UsageRefusal("\(failure)")
    }
  }
}

private func announce(_ address: SandboxAddress, token: String?, readyFile: String?) {
  var lines = ["Sandbox listening on \(address.url)", "", "In the shell of the rollout:"]
  if let token { lines.append("  export OA_PROD_CONTROL_AUTH_TOKEN=\(token)") }
  lines += [
    "  export SANDBOX_URL=\(address.url)",
    "  export OA_PROD_CONTROL_BASE_URL=\(address.controlBaseURL)",
    "  export OA_RUNTIME_METRICS_URL=\(address.runtimeMetricsURL)",
    "  export OA_CONTROL_STATUS_URL=\(address.controlStatusURL)",
    "  export OA_SPACETIME_SLO_SNAPSHOT_URL=\(address.sloSnapshotURL)",
  ]
  for line in lines { StandardOutput.write(line: line) }
  guard let readyFile else { return }
  do {
    try Data((address.url + "\n").utf8).write(
      to: URL(filePath: FilePaths.absolute(readyFile)), options: .atomic)
  } catch {
    StandardError.write(line: "rollout: could not write \(readyFile): \(error)")
  }
}

extension SandboxScenario: ExpressibleByArgument {}
