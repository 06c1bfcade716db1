/// What the logs answer: the same refusals whatever holds the digests.
extension StoredDigests {
  func head(atSize asked: Int64, of size: Int64) throws -> Head {
    guard asked >= 0, asked <= size else {
      throw LedgerRefusal.outsideTree(asked: "the head at size \(asked)", size: size)
    }
    return Head(size: asked, root: try root(from: 0, to: asked))
  }

  func checkedInclusionProof(of position: Position, size asked: Int64, of size: Int64) throws
    -> InclusionProof
  {
    guard asked <= size, position.rawValue < asked else {
      throw LedgerRefusal.outsideTree(
        asked: "position \(position) at size \(asked)", size: size)
    }
    return try inclusionProof(of: position, size: asked)
  }

  func checkedConsistencyProof(from: Int64, to: Int64, of size: Int64) throws
    -> ConsistencyProof
  {
    guard from >= 0, from <= to, to <= size else {
      throw LedgerRefusal.outsideTree(asked: "sizes \(from) to \(to)", size: size)
    }
    return try consistencyProof(from: from, to: to)
  }
}
