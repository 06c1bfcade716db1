import ArgumentParser
import EventLedger
import FoundationEssentials
import Glibc
import RolloutModel
import RolloutRedaction
import RolloutRunner

struct CheckpointPushCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push", abstract: "Take the latest checkpoint to where nobody here can change it.",
    discussion: """
      Into a directory, best one that is written once (WORM, object lock): as \
      <size>-<digest>.checkpoint; what is there already is never overwritten, and pushed again it \
      is left as it is. Or with --command: it is run by bash, with the checkpoint's file named in \
      $ROLLOUT_CHECKPOINT and its size in $ROLLOUT_CHECKPOINT_SIZE; it must exit with 0.
      """)

  @Argument(
    help: ArgumentHelp("Where to.", valueName: "dir"), completion: .directory)
  var directory: String?
  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("Run this instead.", valueName: "command"))
  var command: String?
  @Option(help: ArgumentHelp("How long the command may take, in seconds.", valueName: "s"))
  var timeout: Int64 = 60
  @Flag(help: "Push every checkpoint that the ledger keeps, not only the latest.")
  var all = false

  func validate() throws {
    guard (directory == nil) != (command == nil) else {
      throw ValidationError("expected a directory or --command, one of them")
    }
    guard (1...3600).contains(timeout) else {
      throw ValidationError("expected --timeout from 1 to 3600 seconds, got \(timeout)")
    }
  }

  func run() async throws {
    let access = try ledger.openForReading()
    let checkpoints =
      try all ? access.log.checkpoints() : access.log.latestCheckpoint().map { [$0] } ?? []
    guard !checkpoints.isEmpty else {
      throw UsageRefusal(
        "expected a checkpoint to push, found none\nHint: `rollout checkpoint sign` makes one.")
    }
    for checkpoint in checkpoints {
      let name = Self.name(of: checkpoint)
      if let directory {
        try Self.write(checkpoint, to: FilePaths.absolute(directory) + "/" + name)
      } else if let command {
        try await run(command, checkpoint, name)
      }
    }
  }

  /// Names sort by size; another note over as many events gets another name.
  static func name(of checkpoint: StoredCheckpoint) -> String {
    BundlePath.padded(checkpoint.head.size) + "-"
      + Digest.sha256(of: checkpoint.note).hex.prefix(16) + ".checkpoint"
  }

  private static func write(_ checkpoint: StoredCheckpoint, to path: String) throws {
    if let there = try InputFile(ifThere: path, what: "a checkpoint", limit: SignedNote.byteLimit) {
      guard there.bytes == checkpoint.note else {
        throw EvidenceRefused(
          "\(path): expected the checkpoint that was pushed, but it is something else\n"
            + "Hint: it was cut off or altered; keep it for examination, and push elsewhere.")
      }
      StandardOutput.write(line: "\(path) (there already)")
      return
    }
    try writeNew(checkpoint.note, to: path)
    StandardOutput.write(line: path)
  }

  /// - Throws: ``UsageRefusal``; what is at the path stays as it is.
  private static func writeNew(_ bytes: [UInt8], to path: String) throws {
    guard WholeWrite.file(bytes, at: path, flags: O_EXCL, mode: 0o444) else {
      let cause = errno
      // Half a checkpoint would stand in the way of the whole one.
      if cause != EEXIST { unsafe unlink(path) }
      errno = cause
      throw UsageRefusal(
        "expected to write \(path), but: \(systemWords(of: errno))\n"
          + "Hint: the directory must exist, and you must be allowed to write in it.")
    }
    WholeWrite.syncFolder(of: path)
  }

  private func run(_ command: String, _ checkpoint: StoredCheckpoint, _ name: String) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/rollout-push-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Self.writeNew(checkpoint.note, to: folder + "/" + name)
    let outcome = await ShellCommandRunner(redactor: Redactor([:])).run(
      ShellCommand(
        text: command, workingDirectory: FileManager.default.currentDirectoryPath,
        environment: [
          .init(name: "ROLLOUT_CHECKPOINT", value: folder + "/" + name),
          .init(name: "ROLLOUT_CHECKPOINT_SIZE", value: String(checkpoint.head.size)),
        ], timeoutMilliseconds: timeout * 1000),
      onOutput: { StandardError.write(String(decoding: $0, as: UTF8.self)) })
    guard outcome.isSuccess else {
      let words =
        if case .ended(let exit) = CommandObservation.End(outcome.exit) { exit.words } else {
          "was called off"
        }
      throw UsageRefusal(
        "expected the command to push \(name) and exit with 0, but it \(words)\n"
          + "Hint: run it by hand with ROLLOUT_CHECKPOINT set to a file.")
    }
    StandardOutput.write(line: "\(name) pushed")
  }
}
