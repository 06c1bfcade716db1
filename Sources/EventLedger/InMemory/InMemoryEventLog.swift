import Synchronization

/// An event log that forgets: the same rules, the same headers and the same tree as
/// ``SQLiteEventLog``, for tests and trials.
package final class InMemoryEventLog: EventLog {
  struct State {
    var records: [RecordedEvent] = []
    var positions: [EventID: Int] = [:]
    var streams: [StreamName: [Int]] = [:]
    var blobs: [Digest: [UInt8]] = [:]
    var nodes: [Subtree: Digest] = [:]
    var range = CompactRange()
  }

  package let source: LedgerSource
  private let clock: @Sendable () -> EventTime
  private let random: @Sendable () -> UInt64
  private let state = Mutex(State())

  package init(
    clock: @escaping @Sendable () -> EventTime, random: @escaping @Sendable () -> UInt64
  ) {
    self.clock = clock
    self.random = random
    source = LedgerSource(
      id: EventID.generate(milliseconds: clock().milliseconds, random: (random(), random())))
  }

  @discardableResult
  package func append(
    _ events: [NewEvent], to stream: StreamName, expecting: ExpectedVersion, blobs: [[UInt8]]
  ) throws -> AppendResult {
    let request = try AppendRequest(events, to: stream, expecting: expecting, blobs: blobs)
    return try state.withLock { try append(request, to: &$0) }
  }

  @discardableResult
  package func append(_ parts: [StreamAppend]) throws -> [AppendResult] {
    let requests = try parts.requests()
    return try state.withLock { state in
      // On a copy, so that a part that is refused takes the parts before it along.
      var copy = state
      let results = try requests.map { try append($0, to: &copy) }
      state = copy
      return results
    }
  }

  private func append(_ request: AppendRequest, to state: inout State) throws -> AppendResult {
    let (events, stream) = (request.events, request.stream)
    let last = state.streams[stream].map { StreamVersion(Int64($0.count) - 1) }
    if let first = state.record(events[0].id) {
      try request.checkAppendedBefore(first: first, last: last) { state.record($0) }
      let end = first.position.rawValue + Int64(events.count)
      let head = Head(size: end, root: try state.root(from: 0, to: end))
      return request.result(first: first, head: head, wasAlreadyAppended: true)
    }
    guard request.expected.allows(last) else {
      throw LedgerRefusal.versionConflict(
        expected: request.expected, actual: last, stream: stream)
    }
    if let refusal = request.idReuse({ state.record($0) }) { throw refusal }
    let records = request.record(
      at: state.range.size, version: (last?.rawValue ?? -1) + 1, source: source,
      recordedTime: clock(), random: random)
    state.add(records)
    for blob in request.blobs { state.blobs[blob.digest] = blob.content }
    return request.result(first: records[0], head: Head(state.range), wasAlreadyAppended: false)
  }

  package func events(in stream: StreamName, from version: StreamVersion, limit: Int)
    -> [RecordedEvent]
  {
    state.withLock { state in
      let places = (state.streams[stream] ?? []).dropFirst(Int(version.rawValue))
      return places.prefix(LedgerLimit.rows(limit)).map { state.records[$0] }
    }
  }

  package func events(from position: Position, limit: Int) -> [RecordedEvent] {
    state.withLock { state in
      Array(state.records.dropFirst(Int(position.rawValue)).prefix(LedgerLimit.rows(limit)))
    }
  }

  package func event(_ id: EventID) -> RecordedEvent? {
    state.withLock { $0.record(id) }
  }

  package func version(of stream: StreamName) -> StreamVersion? {
    state.withLock { $0.streams[stream].map { StreamVersion(Int64($0.count) - 1) } }
  }

  package func streams(withPrefix prefix: String, after: StreamName?, limit: Int)
    -> [StreamName]
  {
    let names = state.withLock { Array($0.streams.keys) }
    return Array(
      names.filter { name in
        name.text.utf8.starts(with: prefix.utf8) && after.map { $0 < name } ?? true
      }.sorted().prefix(LedgerLimit.rows(limit)))
  }

  package func blob(_ digest: Digest) -> [UInt8]? {
    state.withLock { $0.blobs[digest] }
  }

  package func head() -> Head {
    state.withLock { Head($0.range) }
  }

  package func head(atSize size: Int64) throws -> Head {
    try state.withLock { state in
      try state.head(atSize: size, of: state.range.size)
    }
  }

  package func inclusionProof(of position: Position, size: Int64) throws -> InclusionProof {
    try state.withLock { state in
      try state.checkedInclusionProof(of: position, size: size, of: state.range.size)
    }
  }

  package func consistencyProof(from: Int64, to: Int64) throws -> ConsistencyProof {
    try state.withLock { state in
      try state.checkedConsistencyProof(from: from, to: to, of: state.range.size)
    }
  }
}

extension InMemoryEventLog.State: StoredDigests {
  func digests(level: Int, from index: Int64, count: Int) -> [Digest] {
    (index..<(index + Int64(count))).compactMap { index in
      level == 0 ? records[Int(index)].leaf : nodes[Subtree(level: level, index: index)]
    }
  }

  fileprivate func record(_ id: EventID) -> RecordedEvent? {
    positions[id].map { records[$0] }
  }

  fileprivate mutating func add(_ new: [RecordedEvent]) {
    for record in new {
      positions[record.id] = records.count
      streams[record.stream, default: []].append(records.count)
      records.append(record)
      range.append(record.leaf) { nodes[$0] = $1 }
    }
  }
}
