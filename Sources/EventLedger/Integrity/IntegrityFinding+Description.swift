extension IntegrityFinding: CustomStringConvertible {
  package var description: String {
    position.map { "position \($0): \(damage)" } ?? "\(damage)"
  }
}

extension IntegrityFinding.Damage: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreadable(let cause): "expected a sound SQLite file, but reading it failed: \(cause)"
    case .schema(let what): "expected the schema that the migrations made, but \(what)"
    case .missingEvent(let found): "expected an event here, but the next one is at \(found)"
    case .header: "expected a header as the ledger writes it, but it is malformed"
    case .column(let name): "expected column `\(name)` to say what the header says, but it differs"
    case .foreignEvent(let source): "expected an event of this ledger, but its source is \(source)"
    case .version(let expected, let found):
      "expected version \(expected) of its stream, found \(found)"
    case .leaf: "expected the leaf to be the digest of the header, but it differs"
    case .data: "expected the data to have the digest in the header, but it differs"
    case .node(let level, let index):
      "expected subtree \(index) of level \(level) as the leaves make it, but it differs"
    case .size(let expected, let found):
      "expected the head to count \(expected) events, but it says \(found)"
    case .range: "expected the head's range as the leaves make it, but it differs"
    case .missingBlob(let digest):
      "expected the blob \(digest) that the event cites, but it is missing or of another length, "
        + "and no event says that it was erased"
    case .citation:
      "expected byteCount, digest and omittedByteCount to be a mention of a blob, but they are none"
    case .erased: "expected data, but there is none, and no event says that it was erased"
    case .redaction(let what): "expected what events say of erasures, but \(what)"
    case .checkpoint(let number, let what):
      "expected checkpoint \(number) to be one of this ledger, but \(what)"
    case .guardFile(let what):
      "expected the ledger that its guard has seen, but \(what)"
    case .keptCheckpoint(let size, let what):
      "expected the ledger of the checkpoint over \(size) events, but \(what)"
    case .blob(let digest): "expected a blob with the digest \(digest), but its content differs"
    }
  }
}
