import ArgumentParser
import EventLedger
import RolloutLedger
import RolloutModel

struct ExportBundleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle",
    abstract: "Write everything that an auditor needs to verify without this program.",
    discussion: """
      A directory, or one tar when --out ends in .tar: events, blobs, checkpoints, manifest; for \
      one rollout its events with a proof each. docs/evidence/bundle.md has the format; \
      tools/verify_evidence.py and `rollout verify --bundle` check one; `rollout import bundle` \
      makes a ledger of it again.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(
    help: ArgumentHelp("Where to; must not exist.", valueName: "path"), completion: .file())
  var out: String
  @Option(help: ArgumentHelp("Only this rollout, with proofs.", valueName: "id"))
  var rollout: String?
  @Flag(help: "Print the manifest instead of words.")
  var json = false

  func run() async throws {
    let access = try ledger.openForReading()
    let stream = try rollout.map { try StreamName(try access.index.find($0).rollout.text) }
    let path = FilePaths.absolute(out)
    let manifest = try access.log.exportBundle(to: path, stream: stream)
    guard !json else {
      StandardOutput.write(String(decoding: manifest.bytes, as: UTF8.self))
      return
    }
    let whole = manifest.stream == nil
    StandardOutput.write(
      line: "\(path): \(manifest.events) events and \(manifest.blobs) blobs"
        + (whole
          ? ", \(manifest.checkpoints) checkpoints, root \(manifest.root)"
          : " of \(manifest.stream?.text ?? ""), each with a proof to the checkpoint over "
            + "\(manifest.size) events"))
    if whole, manifest.checkpoints == 0 {
      StandardOutput.write(
        line: "It holds no checkpoint, so nobody has signed it: `rollout checkpoint sign` first.")
    }
  }
}
