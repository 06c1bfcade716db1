import ArgumentParser
import FoundationEssentials
import RolloutEvidence
import RolloutLedger

struct RenderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Recreate a rollout's artifact directory from the ledger alone, byte for byte.")

  @OptionGroup var rollout: RolloutArgument
  @OptionGroup var asOf: AsOfOption
  @OptionGroup var ledger: LedgerOptions
  @Option(
    help: ArgumentHelp("Where to; must be empty or not exist.", valueName: "dir"),
    completion: .directory)
  var out: String
  @Flag(help: "Print the files as one JSON object a line.")
  var json = false

  func run() async throws {
    let access = try ledger.openForReading()
    let artifacts = try artifacts(in: access)
    let directory = try FilePaths.emptyDirectory(out, of: "--out")
    let writer = ArtifactWriter(store: access.store, directory: directory)
    try writer.write(artifacts)
    for artifact in artifacts.map(\.path).sorted() {
      let path = "\(directory)/\(artifact)"
      StandardOutput.write(
        line: json ? OrderedJSON.object([("file", .string(path))]).line : path)
    }
  }

  private func artifacts(in access: LedgerAccess) throws -> [Artifact] {
    let id = try access.index.find(rollout.id).rollout
    let known = try asOf.known(of: id, in: access)
    if let imported = try ImportedSubject(rollout.id, in: access) {
      return try imported.artifacts()
    }
    return try RolloutHistory(known?.entries ?? access.store.entries(of: id)).artifacts
  }
}
