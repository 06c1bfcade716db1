import EventLedger
import RolloutScenarios

/// Does everything that changes a ledger, in one process: so the trace shows for each way into the
/// file whether the ledger's lock was held.
struct EverythingRole {
  private let options: HammerOptions

  init(_ options: HammerOptions) {
    self.options = options
  }

  func run() async throws {
    let log = try SQLiteEventLog.open(options, .readWrite(create: true))
    let random = SplitMix64(seed: options.seed)
    var numbers = random
    func append(_ count: Int, to stream: String, blobs: [[UInt8]] = []) throws -> EventID {
      let events = try (0..<count).map { _ in
        NewEvent(
          id: EventID.generate(
            milliseconds: 1_790_000_000_000, random: (numbers.next(), numbers.next())),
          type: try EventType("hammer.struck"), time: EventTime(clamping: 1_790_000_000_000),
          data: Array("{}".utf8))
      }
      try log.append(events, to: StreamName(stream), expecting: .any, blobs: blobs)
      return events[0].id
    }
    // Enough for a checkpoint after a commit, and for one that cuts the file back.
    for _ in 0..<40 { _ = try append(10, to: "a", blobs: [Self.blob(&numbers)]) }
    let target = try append(1, to: "b")
    if let name = KeyName("hammer.example/ledger") {
      _ = try log.sign(with: SigningKey(name: name))
    }
    _ = try log.rebuildProjections()
    _ = try await log.rebuildProjections(workers: 2)
    try log.redact(
      RedactionRequest(
        id: EventID.generate(milliseconds: 1_790_000_000_001, random: (1, 2)), event: target,
        reason: "because", time: EventTime(clamping: 1_790_000_000_001), actor: nil)
    ) { _ in false }
    _ = try await log.verify()
    try log.close()
    let again = try SQLiteEventLog.open(options, .readWrite(create: false))
    try again.append(
      [
        NewEvent(
          id: EventID.generate(milliseconds: 1_790_000_000_002, random: (3, 4)),
          type: try EventType("hammer.struck"), time: EventTime(clamping: 1_790_000_000_002),
          data: Array("{}".utf8))
      ], to: StreamName("a"), expecting: .any)
    // Not closed: the last reference does it.
  }

  private static func blob(_ numbers: inout SplitMix64) -> [UInt8] {
    (0..<400_000).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
  }
}
