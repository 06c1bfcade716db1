import EventLedger
import Synchronization

/// A log whose n-th append fails and writes nothing, and every later one, too.
final class FailingLog: EventLog {
  struct Failed: Error {}

  private let log: any EventLog
  private let failingAppend: Int
  private let count = Mutex(0)

  /// - Parameter failingAppend: counted from 1; nil for a log that never fails.
  init(_ log: any EventLog, failingAppend: Int?) {
    self.log = log
    self.failingAppend = failingAppend ?? .max
  }

  var appends: Int { count.withLock { $0 } }
  var hasFailed: Bool { appends >= failingAppend }
  var source: LedgerSource { log.source }

  func append(
    _ events: [NewEvent], to stream: StreamName, expecting: ExpectedVersion, blobs: [[UInt8]]
  ) throws -> AppendResult {
    try countAppend()
    return try log.append(events, to: stream, expecting: expecting, blobs: blobs)
  }

  func append(_ parts: [StreamAppend]) throws -> [AppendResult] {
    try countAppend()
    return try log.append(parts)
  }

  private func countAppend() throws {
    let number = count.withLock { count in
      count += 1
      return count
    }
    if number >= failingAppend { throw Failed() }
  }

  func events(in stream: StreamName, from version: StreamVersion, limit: Int) throws
    -> [RecordedEvent]
  {
    try log.events(in: stream, from: version, limit: limit)
  }

  func events(from position: Position, limit: Int) throws -> [RecordedEvent] {
    try log.events(from: position, limit: limit)
  }

  func event(_ id: EventID) throws -> RecordedEvent? { try log.event(id) }

  func version(of stream: StreamName) throws -> StreamVersion? { try log.version(of: stream) }

  func streams(withPrefix prefix: String, after: StreamName?, limit: Int) throws -> [StreamName] {
    try log.streams(withPrefix: prefix, after: after, limit: limit)
  }

  func head() throws -> Head { try log.head() }

  func head(atSize size: Int64) throws -> Head { try log.head(atSize: size) }

  func blob(_ digest: Digest) throws -> [UInt8]? { try log.blob(digest) }

  func inclusionProof(of position: Position, size: Int64) throws -> InclusionProof {
    try log.inclusionProof(of: position, size: size)
  }

  func consistencyProof(from: Int64, to: Int64) throws -> ConsistencyProof {
    try log.consistencyProof(from: from, to: to)
  }
}
