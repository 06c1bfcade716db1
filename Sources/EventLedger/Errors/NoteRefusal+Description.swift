extension NoteRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLarge(let form, let bytes, let limit):
      "the \(form.rawValue) is too large: expected at most \(limit) bytes, got \(bytes)."
    case .malformed(let form, let part, let found):
      "malformed \(form.rawValue): expected \(part)"
        + (found.map { ", got \(Self.excerpt($0))" } ?? "") + "." + (part.hint ?? "")
    case .badSignature(let key):
      """
      the signature of \(key) is not valid: expected one that this key made of this very text.
      Hint: the text was changed, or somebody else used the name. Trust nothing in it.
      """
    case .notSigned(let keys, let signers):
      """
      expected a signature by \(Self.list(keys, or: "some given key")), \
      got \(Self.list(signers, or: "none")).
      Hint: give the public key of the ledger, as its owner handed it out.
      """
    case .notSignedByLog(let origin, let signers):
      """
      expected a signature by a key of the log itself, \(Self.excerpt(origin)), \
      got \(Self.list(signers, or: "none")).
      Hint: give the log's own public key too: its name is the origin.
      """
    case .ambiguousKey(let key):
      """
      expected one key for each name and id, got two different ones for \(Self.printable(key)).
      Hint: leave out the one that you do not trust.
      """
    default: restOfDescription
    }
  }

  private var restOfDescription: String {
    switch self {
    case .otherText: "expected signatures of the same text, got those of another one."
    case .otherOrigin(let expected, let found):
      """
      expected the origin \(Self.excerpt(expected)), got \(Self.excerpt(found)).
      Hint: this belongs to another ledger.
      """
    case .notIncluded(let index, let size):
      """
      the inclusion proof fails: expected hashes that lead from the event to the root of \
      \(size) events, as event \(index).
      Hint: the event, the proof or the checkpoint was changed, or they do not belong together.
      """
    case .notConsistent(let from, let to):
      """
      the consistency proof fails: expected hashes that show that the \(to) events begin with \
      the \(from) of the older checkpoint.
      Hint: the proof or a checkpoint was changed, or the ledger was rewritten in between.
      """
    case .otherOldSize(let expected, let found):
      """
      expected an older checkpoint of \(expected) events, as the proof says, got one of \(found).
      Hint: ask for a proof from the size of the checkpoint that you kept.
      """
    case .otherPosition(let header, let index):
      "expected the header of event \(index), got that of event \(header)."
    case .policy(let line, let flaw):
      "witness policy" + (line.map { ", line \($0)" } ?? "") + ": " + flaw.description
    case .quorumMissed(let quorum, let cosigned):
      """
      too few witnesses cosigned: expected the quorum \(Self.excerpt(quorum)), \
      got \(Self.list(cosigned, or: "none")).
      Hint: have the checkpoint cosigned by more of the witnesses that the policy names.
      """
    default: preconditionFailure("Invariant: `description` words the other refusals")
    }
  }

  private static func list(_ names: [String], or none: String) -> String {
    names.isEmpty ? none : names.prefix(8).map(printable).joined(separator: ", ")
  }

  /// Names that the reader did not choose: without anything that moves a cursor.
  fileprivate static func printable(_ name: String) -> String {
    String(excerpt(name, limit: 300).dropFirst().dropLast())
  }

  /// The beginning of a text that may be long or hold control characters.
  fileprivate static func excerpt(_ text: String, limit: Int = 60) -> String {
    let start = String(text.unicodeScalars.prefix(limit))
    return visible(start.debugDescription) + (start.utf8.count == text.utf8.count ? "" : "…")
  }

  /// Swift's own escaping leaves what hides itself or turns a line around as it is.
  private static func visible(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { shown, scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
  }
}

extension NotePart: CustomStringConvertible {
  package var description: String {
    switch self {
    case .utf8: "UTF-8"
    case .noControlCharacter: "no control character but the line end"
    case .lineEnd: "a line end at the end"
    case .blankLine: "a blank line above the signatures"
    case .someText: "some text"
    case .signatureLine: "a signature line '— <name> <base64>'"
    case .fewSignatures: "at most \(SignedNote.signatureLimit) signatures"
    case .keyForm: "<name>+<8 hexadecimal digits>+<base64>"
    case .privateKeyForm: "PRIVATE+KEY+<name>+<8 hexadecimal digits>+<base64>"
    case .keyName:
      "a name of 1 to \(KeyName.byteLimit) bytes without spaces, control characters and '+'"
    case .keyID(let id): "the id \(id), which belongs to this name and key"
    case .knownAlgorithm: "the algorithm 1 (Ed25519) or 4 (Ed25519 cosignature)"
    case .ed25519: "the algorithm 1 (Ed25519)"
    case .keyBytes: "a key of 32 bytes"
    default: restOfDescription
    }
  }

  private var restOfDescription: String {
    switch self {
    case .base64: "standard base64 with padding"
    case .size: "a number of events without leading zeros"
    case .hash: "32 bytes in standard base64"
    case .fewHashes: "at most \(InclusionProofFile.hashLimit) hashes"
    case .threeLines: "three lines and no more: origin, size, root"
    case .extensionLine: "no empty line between the extension lines"
    case .firstLine(let text): "'\(text)' as the first line"
    case .index: "'index <number>' without leading zeros"
    case .oldSize: "'old <number>' without leading zeros"
    case .header: "an 'extra' line with the header of an event"
    case .json: "a JSON object with payload, payloadType and signatures"
    case .payload: "payload and signatures in base64"
    default: preconditionFailure("Invariant: `description` words the other parts")
    }
  }

  fileprivate var hint: String? {
    switch self {
    case .keyForm, .keyID:
      "\nHint: copy the whole line that `rollout key show` prints; nothing may be missing."
    case .privateKeyForm: "\nHint: `rollout key generate` makes a file of this form."
    default: nil
    }
  }
}

extension PolicyFlaw: CustomStringConvertible {
  package var description: String {
    switch self {
    case .controlCharacter: "expected no control character but tab and line end."
    case .noLineEnd: "expected a line end at the end of the file."
    case .keyword(let found):
      "expected log, witness, group or quorum, got \(NoteRefusal.excerpt(found))."
    case .items(let form): "expected '\(form)'."
    case .key(let message): message
    case .keyKind(isLog: true):
      "expected a log's key (algorithm 1), got one for cosignatures (algorithm 4)."
    case .keyKind(isLog: false):
      "expected a key for cosignatures (algorithm 4), got a log's (algorithm 1)."
    case .keyTwice: "expected every key once, got one a second time."
    case .nameTaken(let name): "expected a new name, got \(NoteRefusal.excerpt(name)) again."
    case .nameUnknown(let name):
      "expected a name that a line above defines, got \(NoteRefusal.excerpt(name))."
    case .memberTwice(let name):
      "expected every name in one group at most, got \(NoteRefusal.excerpt(name)) again."
    case .threshold(let found, let members):
      "expected all, any or a number from 1 to \(members), got \(NoteRefusal.excerpt(found))."
    case .secondQuorum: "expected one quorum line, got a second one."
    case .noQuorum: "expected one quorum line, got none.\nHint: 'quorum none' asks for no witness."
    case .tooManyLines(let limit): "expected at most \(limit) lines."
    }
  }
}
