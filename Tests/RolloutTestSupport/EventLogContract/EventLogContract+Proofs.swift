import EventLedger
import Testing

extension EventLogContract {
  static let proofs = [
    EventLogClause("every event is proven in every later head, across a tile's edge") {
      log, samples in
      let stream = try StreamName("s")
      for count in [1, 2, 60, 193, 1, 1, 40] {
        try log.append(try samples.events(count), to: stream, expecting: .any)
      }
      let records = try log.events(from: Position(0), limit: 1000)
      for size in [1, 2, 3, 64, 255, 256, 257, 298] as [Int64] {
        let head = try log.head(atSize: size)
        for position in Set([0, 1, size / 2, size - 2, size - 1]) where (0..<size) ~= position {
          let proof = try log.inclusionProof(of: Position(position), size: size)
          #expect(proof.verifies(leaf: records[Int(position)].leaf, root: head.root))
          let other = records[Int((position + 1) % 298)].leaf
          #expect(!proof.verifies(leaf: other, root: head.root))
        }
      }
    },
    EventLogClause("every head is proven to begin with every earlier one") { log, samples in
      try log.append(try samples.events(298), to: StreamName("s"), expecting: .any)
      let sizes: [Int64] = [0, 1, 2, 100, 128, 255, 256, 257, 298]
      for new in sizes {
        for old in sizes where old <= new {
          let proof = try log.consistencyProof(from: old, to: new)
          let (oldHead, newHead) = (try log.head(atSize: old), try log.head(atSize: new))
          #expect(proof.verifies(oldRoot: oldHead.root, newRoot: newHead.root))
          if 0 < old, old < new {
            #expect(!proof.verifies(oldRoot: newHead.root, newRoot: newHead.root))
          }
        }
      }
    },
    EventLogClause("a proof outside the tree is refused") { log, samples in
      try log.append(try samples.events(3), to: StreamName("s"), expecting: .any)
      #expect(throws: LedgerRefusal.self) {
        try log.inclusionProof(of: Position(3), size: 3)
      }
      #expect(throws: LedgerRefusal.self) {
        try log.inclusionProof(of: Position(0), size: 4)
      }
      #expect(throws: LedgerRefusal.self) { try log.consistencyProof(from: 2, to: 1) }
      #expect(throws: LedgerRefusal.self) { try log.consistencyProof(from: -1, to: 1) }
      #expect(throws: LedgerRefusal.self) { try log.consistencyProof(from: 1, to: 4) }
      #expect(throws: LedgerRefusal.self) { try log.head(atSize: 4) }
    },
  ]
}
