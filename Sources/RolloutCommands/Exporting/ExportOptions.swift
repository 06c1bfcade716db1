import ArgumentParser
import EventLedger
import RolloutModel

/// What every export into one file takes.
struct ExportOptions: ParsableArguments {
  @Option(
    name: .customLong("rollout"),
    help: ArgumentHelp(
      "Only this rollout: its id, the start of it, or 'latest'; else the whole ledger.",
      valueName: "id"))
  var rollout: String?
  @Option(
    help: ArgumentHelp(
      "The file to write, which appears when it is whole; else standard output.",
      valueName: "file"),
    completion: .file())
  var out: String?
  @Flag(help: "Replace the file if it is there.")
  var force = false
  @OptionGroup var ledger: LedgerOptions

  func source() throws -> ExportSource {
    try ExportSource(try ledger.openForReading(), rollout: rollout)
  }

  /// Writes an export as a whole, and says what it covers unless standard output is taken by it.
  func write(
    _ source: ExportSource, _ body: (inout ExportSink) throws -> Void
  ) throws {
    let path = out.map { FilePaths.absolute($0) }
    var sink = try ExportSink(path: path, replaces: force)
    do {
      try body(&sink)
      try sink.finish()
    } catch {
      sink.discard()
      throw error
    }
    guard let path else { return }
    StandardOutput.write(
      line: "\(path): \(sink.lines) lines from "
        + (source.rollout.map { "rollout \($0) of " } ?? "")
        + "the ledger of \(source.head.size) events with root \(source.head.root)")
  }
}
