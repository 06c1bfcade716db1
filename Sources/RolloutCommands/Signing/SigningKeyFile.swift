import EventLedger
import FoundationEssentials
import Glibc
import RolloutRunner

/// The file with the ledger's private key: one line, read and written by its owner alone.
enum SigningKeyFile {
  static let variable = "ROLLOUT_SIGNING_KEY"

  /// Most bytes of the file.
  static let byteLimit = 4096

  /// Where the key of a ledger is unless something else is named.
  static func path(ofLedger ledgerPath: String) -> String { ledgerPath + ".key" }

  /// The key of `--signing-key`, else of `$ROLLOUT_SIGNING_KEY`, else of `<ledger>.key`.
  ///
  /// - Returns: nil when none is named and `<ledger>.key` does not exist.
  /// - Throws: ``UsageRefusal``
  static func load(named: String?, ledgerPath: String) throws -> SigningKey? {
    let variable = ProcessInfo.processInfo.environment[variable] ?? ""
    let name = named ?? (variable.isEmpty ? nil : variable)
    let what = "a signing key"
    guard let name else {
      let file = try InputFile(
        ifThere: path(ofLedger: ledgerPath), what: what, limit: byteLimit)
      return try file.map(key)
    }
    return try key(in: try InputFile(name, what: what, limit: byteLimit))
  }

  private static func key(in file: InputFile) throws -> SigningKey {
    guard file.mode & 0o077 == 0 else {
      throw UsageRefusal(
        "expected a signing key that only its owner can read, got \(file.path) with mode "
          + "\(String(file.mode, radix: 8))\n"
          + "Hint: `chmod 600 \(file.path)`. If others may have read it, make a new key.")
    }
    guard let text = String(validating: file.bytes, as: UTF8.self) else {
      throw UsageRefusal("expected a signing key in \(file.path), got something else than text")
    }
    do throws(NoteRefusal) {
      return try SigningKey(text)
    } catch {
      throw UsageRefusal("\(file.path): \(error)")
    }
  }

  /// Writes a new file, mode 0600. An existing one is never touched.
  ///
  /// - Parameter path: absolute.
  /// - Throws: ``UsageRefusal``
  static func create(_ path: String, with key: SigningKey) throws {
    let descriptor = unsafe open(
      path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0, errno == EEXIST {
      throw UsageRefusal(
        "expected a new file for the signing key, got \(path), which exists; nothing was "
          + "written\nHint: `rollout key show` prints its public key. To change keys, keep the "
          + "old file for what it signed, and name another one with --out.")
    }
    guard descriptor >= 0 else { throw refusal(path) }
    defer { close(descriptor) }
    // The umask may have taken the owner's permissions, too.
    guard fchmod(descriptor, 0o600) == 0,
      WholeWrite.write(Array((key.reveal() + "\n").utf8), to: descriptor), fsync(descriptor) == 0
    else {
      let problem = refusal(path)
      unsafe unlink(path)
      throw problem
    }
    // Its public half is given away and signs from now on: the name must not get lost, either.
    WholeWrite.syncFolder(of: path)
  }

  private static func refusal(_ path: String) -> UsageRefusal {
    UsageRefusal(
      "expected to write the signing key to \(path), but: \(systemWords(of: errno))\n"
        + "Hint: the directory must exist, and you must be allowed to write in it.")
  }
}
