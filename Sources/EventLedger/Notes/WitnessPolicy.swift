/// Which logs are accepted, which witnesses are known, and how many of them must have cosigned.
///
/// ```
/// # comment
/// log <public key> [<url>]
/// witness <name> <public key> [<url>]
/// group <name> all|any|<k> <name>…
/// quorum <name>|none
/// ```
///
/// Names are bytes: two spellings of a letter are two names. Each is defined once, before it is
/// used, and is a member of one group at most, so that no witness counts twice.
///
/// > Source: <https://c2sp.org/tlog-policy>
package struct WitnessPolicy: Hashable, Sendable {
  package struct Witness: Hashable, Sendable {
    let name: [UInt8]
    package let key: VerifierKey
    package let url: String?
  }

  package struct Log: Hashable, Sendable {
    package let key: VerifierKey
    package let url: String?
  }

  struct Group: Hashable, Sendable {
    let name: [UInt8]
    let threshold: Int
    let members: [[UInt8]]
  }

  package let logs: [Log]
  package let witnesses: [Witness]
  /// Each after its members.
  let groups: [Group]
  /// Nil when no witness is needed.
  let quorum: [UInt8]?

  package static let byteLimit = 256 * 1024
  package static let lineLimit = 4096
}

extension WitnessPolicy.Witness {
  /// The name as text; bytes that are no UTF-8 become replacement characters.
  package var nameText: String { String(decoding: name, as: UTF8.self) }
}

extension WitnessPolicy {
  /// What a policy finds in a note.
  package struct Evaluation: Hashable, Sendable {
    package let checkpoint: VerifiedCheckpoint
    /// In the order of the policy.
    package let cosigners: [Witness]
    package let isQuorumMet: Bool
  }

  /// Checks the signatures of all known logs and witnesses, and counts.
  ///
  /// - Throws: ``NoteRefusal``: a known key's signature is not valid, or no known log of the
  ///   checkpoint's origin signed it.
  package func evaluate(_ note: SignedNote) throws(NoteRefusal) -> Evaluation {
    let checkpoint = try VerifiedCheckpoint(
      note, keys: logs.map(\.key) + witnesses.map(\.key))
    let cosigners = witnesses.filter { checkpoint.signers.contains($0.key) }
    return Evaluation(
      checkpoint: checkpoint, cosigners: cosigners,
      isQuorumMet: isMet(by: Set(cosigners.map(\.name))))
  }

  /// ``evaluate(_:)``, and the quorum must be met.
  ///
  /// - Throws: ``NoteRefusal/quorumMissed(quorum:cosigned:)``, and what ``evaluate(_:)`` throws.
  @discardableResult
  package func check(_ note: SignedNote) throws(NoteRefusal) -> Evaluation {
    let evaluation = try evaluate(note)
    guard evaluation.isQuorumMet else {
      throw .quorumMissed(quorum: quorumText, cosigned: evaluation.cosigners.map(\.nameText))
    }
    return evaluation
  }

  /// The name of the quorum, `none` when no witness is needed.
  package var quorumText: String {
    quorum.map { String(decoding: $0, as: UTF8.self) } ?? "none"
  }

  private func isMet(by cosigned: Set<[UInt8]>) -> Bool {
    guard let quorum else { return true }
    var met = cosigned
    for group in groups where group.members.count(where: met.contains) >= group.threshold {
      met.insert(group.name)
    }
    return met.contains(quorum)
  }
}
