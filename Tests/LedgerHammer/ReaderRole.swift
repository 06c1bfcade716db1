import EventLedger
import Glibc
import RolloutScenarios

/// Reads in all the ways there are while others write, and holds what it reads against what it
/// read before: it must only ever see a beginning of the same log.
struct ReaderRole {
  private let options: HammerOptions
  private let journal: HammerJournal
  private let log: SQLiteEventLog
  private var times: ReadingTime
  private var random: SplitMix64
  /// The leaf of every event so far, 32 bytes each.
  private var leaves: [UInt8] = []
  private var streams: [String] = []
  private var versions: [String: Int64] = [:]
  private var roots: [Int64: String] = [:]
  private var latest: EventID?
  private var size: Int64 = 0

  /// What was read is not what it must be.
  struct Broken: Error, CustomStringConvertible {
    var description: String
  }

  init(_ options: HammerOptions, _ journal: HammerJournal) throws {
    self.options = options
    self.journal = journal
    log = try SQLiteEventLog.open(options, .readOnly)
    times = try ReadingTime(options)
    random = SplitMix64(seed: options.seed &+ UInt64(getpid()))
  }

  func run() throws {
    var copy = self
    copy.times.measure(.pause) { _ = usleep(3_000) }
    while !options.isStopped {
      try copy.read()
      usleep(2_000)
    }
    while try copy.tail() {}
    copy.times.flush()
    var line = HammerLine(.read)
    line.size = copy.count
    line.root = Digest.sha256(of: copy.leaves).hex
    journal.write(line)
    try log.close()
  }

  private var count: Int64 { Int64(leaves.count / Digest.byteCount) }

  private mutating func read() throws {
    switch Int.random(in: 0..<16, using: &random) {
    case ..<6: _ = try tail()
    case ..<8: try again()
    case ..<10: try head()
    case ..<11: try asOf()
    case ..<12: try list()
    case ..<15: try stream()
    default: try event()
    }
  }

  /// - Returns: whether there was more.
  private mutating func tail() throws -> Bool {
    let limit = Int.random(in: 1...500, using: &random)
    let start = count
    let found = try times.measure(.tail) { try log.events(from: Position(start), limit: limit) }
    for (offset, record) in found.enumerated() {
      try expect(record.position.rawValue, start + Int64(offset), "position")
      leaves += record.leaf.bytes
    }
    latest = found.last?.id ?? latest
    return !found.isEmpty
  }

  private mutating func again() throws {
    guard count > 0 else { return }
    let start = Int64.random(in: 0..<count, using: &random)
    let limit = Int.random(in: 1...20, using: &random)
    let found = try times.measure(.again) { try log.events(from: Position(start), limit: limit) }
    for record in found where record.position.rawValue < count {
      let place = Int(record.position.rawValue) * Digest.byteCount
      try expect(
        record.leaf.bytes, Array(leaves[place..<place + Digest.byteCount]),
        "leaf \(record.position) once more")
    }
    try expect(found.count >= min(limit, Int(count - start)), true, "events that were there")
  }

  private mutating func head() throws {
    let head = try times.measure(.head) { try log.head() }
    try expect(head.size >= max(size, count), true, "a size of at least \(max(size, count))")
    size = head.size
    try note(head)
    guard head.size > 0 else { return }
    let last = try log.events(from: Position(head.size - 1), limit: 1)
    try expect(last.count, 1, "the last event of the size that was read")
  }

  private mutating func asOf() throws {
    guard size > 0 else { return }
    let asked = Int64.random(in: 1...size, using: &random)
    try note(try times.measure(.asOf) { try log.head(atSize: asked) })
  }

  /// One size has one root, for ever.
  private mutating func note(_ head: Head) throws {
    if let known = roots[head.size] {
      return try expect(head.root.hex, known, "the root of size \(head.size)")
    }
    roots[head.size] = head.root.hex
    journal.write(.root(head.size, head.root.hex))
  }

  private mutating func list() throws {
    let found = try times.measure(.list) {
      try log.streams(withPrefix: "", limit: 1_000).map(\.text)
    }
    try expect(found, found.sorted(), "streams in order")
    try expect(Set(found).isSuperset(of: streams), true, "every stream that was there")
    streams = found
  }

  private mutating func stream() throws {
    guard let name = streams.randomElement(using: &random) else { return }
    let stream = try StreamName(name)
    let last = try times.measure(.stream) { try log.version(of: stream) }?.rawValue ?? -1
    try expect(last >= versions[name] ?? 0, true, "version \(versions[name] ?? 0) of \(name)")
    versions[name] = last
    let start = max(0, last - 30)
    let found = try times.measure(.stream) {
      try log.events(in: stream, from: StreamVersion(start), limit: 40)
    }
    try expect(found.count > last - start, true, "the events up to version \(last)")
    for (offset, record) in found.enumerated() {
      try expect(record.version.rawValue, start + Int64(offset), "version in \(name)")
    }
  }

  private mutating func event() throws {
    guard let latest else { return }
    let found = try times.measure(.event) { try log.event(latest) }
    try expect(found?.id, latest, "an event that was read before")
  }

  private func expect<Value: Equatable>(_ got: Value, _ wanted: Value, _ what: String) throws {
    if got != wanted { throw Broken(description: "\(what): expected \(wanted), got \(got)") }
  }
}

extension HammerOptions {
  /// Whether those that end when they are told to are told to.
  var isStopped: Bool { unsafe access(stopPath, F_OK) == 0 }
}
