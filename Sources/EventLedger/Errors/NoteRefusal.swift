/// A key, a note, a proof or a policy is not what it must be; nothing is concluded from it.
package enum NoteRefusal: Error, Hashable, Sendable {
  case tooLarge(NoteForm, bytes: Int, limit: Int)

  /// - Parameter found: what stands there instead; nil where that is nothing, or a secret.
  case malformed(NoteForm, NotePart, found: String?)

  /// A signature names one of the given keys, and that key did not make it.
  case badSignature(by: String)

  /// None of the given keys signed.
  case notSigned(by: [String], signers: [String])

  /// Of the given keys some signed, but none of them is the log's own.
  case notSignedByLog(origin: String, signers: [String])

  /// Two different keys have the same name and id.
  case ambiguousKey(String)

  /// Signatures of one text were to be added to another.
  case otherText
  case otherOrigin(expected: String, found: String)

  /// The hashes do not lead from the event to the root.
  case notIncluded(index: Int64, size: Int64)

  /// The hashes do not lead from the old root to both roots.
  case notConsistent(from: Int64, to: Int64)

  /// The older checkpoint that was given is not the one that the proof starts from.
  case otherOldSize(expected: Int64, found: Int64)

  /// The header says that its event is elsewhere.
  case otherPosition(header: Position, index: Int64)

  /// - Parameter line: from 1 on; nil when it is about the whole file.
  case policy(line: Int?, PolicyFlaw)

  /// Too few witnesses cosigned.
  case quorumMissed(quorum: String, cosigned: [String])
}

/// What was to be read.
package enum NoteForm: String, Hashable, Sendable {
  case verifierKey = "public key"
  case signingKey = "signing key"
  case note = "signed note"
  case checkpoint = "checkpoint"
  case inclusionProof = "inclusion proof"
  case consistencyProof = "consistency proof"
  case policy = "witness policy"
  case envelope = "DSSE envelope"
}

/// What was expected at the place that is malformed.
package enum NotePart: Hashable, Sendable {
  case utf8
  case noControlCharacter
  case lineEnd
  case blankLine
  case someText
  case signatureLine
  case fewSignatures
  case keyForm
  case privateKeyForm
  case keyName
  case keyID(KeyID)
  case knownAlgorithm
  case ed25519
  case keyBytes
  case base64
  case size
  case hash
  case fewHashes
  case extensionLine
  /// Nothing after origin, size and root.
  case threeLines
  case firstLine(String)
  case index
  case oldSize
  case header
  case json
  case payload
}

/// What is wrong in a policy file.
package enum PolicyFlaw: Hashable, Sendable {
  case controlCharacter
  case noLineEnd
  case keyword(String)
  case items(form: String)
  case key(String)
  /// A log with a cosigner's key, or a witness with a log's.
  case keyKind(isLog: Bool)
  case keyTwice
  case nameTaken(String)
  case nameUnknown(String)
  case memberTwice(String)
  case threshold(String, members: Int)
  case secondQuorum
  case noQuorum
  case tooManyLines(limit: Int)
}
