import ArgumentParser
import FoundationEssentials
import RolloutEvidence

struct RenderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Recreate a rollout's artifact directory from the ledger alone, byte for byte.")

  @OptionGroup var rollout: RolloutArgument
  @OptionGroup var ledger: LedgerOptions
  @Option(
    help: ArgumentHelp("Where to; must be empty or not exist.", valueName: "dir"),
    completion: .directory)
  var out: String
  @Flag(help: "Print the files as one JSON object a line.")
  var json = false

  func run() async throws {
    let access = try ledger.openForReading()
    let (_, history) = try rollout.history(in: access)
    let directory = FilePaths.absolute(out)
    let found = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    guard found.isEmpty else {
      throw UsageRefusal(
        "expected an empty or new directory for --out, got \(directory) with "
          + "\(found.count) entries\nHint: name another one; nothing was written.")
    }
    let writer = ArtifactWriter(store: access.store, directory: directory)
    let artifacts = history.artifacts
    try writer.write(artifacts)
    for artifact in artifacts.map(\.path).sorted() {
      let path = "\(directory)/\(artifact)"
      StandardOutput.write(
        line: json ? OrderedJSON.object([("file", .string(path))]).line : path)
    }
  }
}
