import ArgumentParser
import EventLedger

/// The public keys that a reader trusts.
struct KeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A public key that you trust, or @ and a file with one a line; may be repeated.",
      valueName: "key"))
  var key: [String] = []
  @Option(
    help: ArgumentHelp(
      "A C2SP witness policy: the logs and witnesses that you trust, and how many must sign.",
      valueName: "file"),
    completion: .file())
  var policy: String?

  var isGiven: Bool { !key.isEmpty || policy != nil }

  /// - Throws: ``NoteRefusal``, ``UsageRefusal``
  func load() throws -> (keys: [VerifierKey], policy: WitnessPolicy?) {
    let policy = try policy.map { try WitnessPolicy(inFile: $0) }
    return (try VerifierKeyList.keys(key) + (policy?.keys ?? []), policy)
  }
}

/// Whose signature counts when a proof is checked; somebody's must, or nobody's on purpose.
struct TrustOptions: ParsableArguments {
  @OptionGroup var keys: KeyOptions
  @Flag(help: "Check the hashes only, and nobody's signature.")
  var unsigned = false

  func validate() throws {
    let given =
      (keys.key.isEmpty ? 0 : 1) + (keys.policy == nil ? 0 : 1) + (unsigned ? 1 : 0)
    guard given == 1 else {
      throw ValidationError(
        "expected one of --key, --policy and --unsigned, got \(given == 0 ? "none" : "several"). "
          + "Without a key, anybody may have made the checkpoint.")
    }
  }

  /// Reads keys or policy.
  ///
  /// - Throws: ``NoteRefusal``, ``UsageRefusal``
  func load() throws -> Trust {
    if unsigned { return .nobody }
    let (keys, policy) = try keys.load()
    return policy.map { .policy($0) } ?? .keys(keys)
  }
}

/// Whose signature counts.
enum Trust {
  case keys([VerifierKey])
  case policy(WitnessPolicy)
  case nobody

  /// Checks the signatures of a checkpoint's note.
  ///
  /// - Returns: who of the trusted signed it, the log itself first; empty for ``nobody``.
  func check(_ note: SignedNote) throws(NoteRefusal) -> [VerifierKey] {
    switch self {
    case .keys(let keys): try VerifiedCheckpoint(note, keys: keys).signers
    case .policy(let policy): try policy.check(note).checkpoint.signers
    case .nobody: []
    }
  }
}
