/// A file of an evidence bundle. Their order is that of the cases, within a case that of the names.
package enum BundlePath: Hashable, Sendable {
  case manifest
  case events
  case blob(Digest)
  case checkpoint
  case storedCheckpoint(Int64)
  case proof(Position)

  static let numberDigits = 20

  /// Relative to the bundle.
  package var text: String {
    switch self {
    case .manifest: "manifest.json"
    case .events: "events.jsonl"
    case .blob(let digest): "blobs/" + digest.hex
    case .checkpoint: "checkpoint"
    case .storedCheckpoint(let number): "checkpoints/" + Self.padded(number)
    case .proof(let position): "proofs/" + Self.padded(position.rawValue) + ".tlog-proof"
    }
  }

  /// Nil for a path that no bundle has.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch (parts.count, parts[0], parts.last ?? "") {
    case (1, "manifest.json", _): self = .manifest
    case (1, "events.jsonl", _): self = .events
    case (1, "checkpoint", _): self = .checkpoint
    case (2, "blobs", let name):
      guard let digest = Digest("sha256:" + name) else { return nil }
      self = .blob(digest)
    case (2, "checkpoints", let name):
      guard let number = Self.number(name) else { return nil }
      self = .storedCheckpoint(number)
    case (2, "proofs", let name):
      guard name.hasSuffix(".tlog-proof"), let number = Self.number(String(name.dropLast(11)))
      else { return nil }
      self = .proof(Position(number))
    default: return nil
    }
    guard self.text == text else { return nil }
  }

  /// The longest that a file of this kind can be.
  var byteLimit: Int64 {
    switch self {
    case .manifest: Int64(BundleManifest.byteLimit)
    case .events: .max
    case .blob: Int64(LedgerLimit.blobBytes)
    case .checkpoint, .storedCheckpoint: Int64(SignedNote.byteLimit)
    case .proof: Int64(InclusionProofFile.byteLimit)
    }
  }

  /// Twenty digits, so that names sort as numbers do.
  package static func padded(_ number: Int64) -> String {
    var out: [UInt8] = []
    Decimal.append(number, digits: numberDigits, to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  private static func number(_ text: String) -> Int64? {
    guard text.utf8.count == numberDigits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int64(text)
  }
}

extension BundlePath: Comparable {
  package static func < (left: BundlePath, right: BundlePath) -> Bool {
    (left.rank, left.text) < (right.rank, right.text)
  }

  private var rank: Int {
    switch self {
    case .manifest: 0
    case .events: 1
    case .blob: 2
    case .checkpoint: 3
    case .storedCheckpoint: 4
    case .proof: 5
    }
  }
}
