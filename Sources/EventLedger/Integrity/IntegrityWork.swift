import Synchronization

/// The pieces of a pass, handed out to the workers, and what came of them put together in order.
final class IntegrityWork: Sendable {
  enum Piece {
    /// SQLite's own structures.
    case file
    case part(first: Int64, end: Int64)
    case blobs(rows: Range<Int64>)
  }

  private struct State {
    var nextPart = 0
    var nextBlobRow: Int64
    var isFileDone = false
    var waiting: [Int: LogPart] = [:]
    var joined = JoinedLog()
    var blobs: Int64 = 0
    /// The part with the lowest damage so far: later ones need not be read.
    var damagedPart = Int.max
    var blobFinding: IntegrityFinding?
    var fileFinding: IntegrityFinding?
  }

  /// Events of a part: a complete subtree, of a level that only tile roots below it are stored of.
  static let partLevel = 13
  static let partLength: Int64 = 1 << Int64(partLevel)
  private static let blobRows: Int64 = 64

  private let count: Int64
  private let lastBlobRow: Int64
  private let progress: (@Sendable (Int64, Int64) -> Void)?
  private let state: Mutex<State>

  init(
    count: Int64, blobRows: ClosedRange<Int64>?, progress: (@Sendable (Int64, Int64) -> Void)?
  ) {
    self.count = count
    lastBlobRow = blobRows?.upperBound ?? 0
    self.progress = progress
    state = Mutex(State(nextBlobRow: blobRows?.lowerBound ?? 1))
  }

  private var partCount: Int { Int((count + Self.partLength - 1) / Self.partLength) }

  /// The next piece; nil when all have been handed out.
  func next() -> Piece? {
    state.withLock { state in
      // The one piece that cannot be cut goes first, so that no worker waits for it at the end.
      if !state.isFileDone {
        state.isFileDone = true
        return .file
      }
      if state.nextPart < min(partCount, state.damagedPart) {
        let first = Int64(state.nextPart) * Self.partLength
        state.nextPart += 1
        return .part(first: first, end: min(first + Self.partLength, count))
      }
      if state.nextBlobRow <= lastBlobRow, state.blobFinding == nil {
        let first = state.nextBlobRow
        state.nextBlobRow += min(Self.blobRows, lastBlobRow - first + 1)
        return .blobs(rows: first..<state.nextBlobRow)
      }
      return nil
    }
  }

  func finish(_ part: LogPart) {
    let done = state.withLock { state in
      let index = Int(part.first / Self.partLength)
      if part.finding != nil || part.events < part.end - part.first {
        state.damagedPart = min(state.damagedPart, index)
      }
      state.waiting[index] = part
      while let next = state.waiting.removeValue(forKey: state.joined.parts) {
        state.joined.join(next)
      }
      return state.joined.events
    }
    progress?(done, count)
  }

  func finishBlobs(_ number: Int64, finding: IntegrityFinding?) {
    state.withLock { state in
      state.blobs += number
      state.blobFinding = state.blobFinding ?? finding
    }
  }

  func finishFile(_ finding: IntegrityFinding?) {
    state.withLock { $0.fileFinding = finding }
  }

  /// What came of all the pieces.
  struct Outcome: Sendable {
    var log: JoinedLog
    var blobs: Int64
    var blobFinding: IntegrityFinding?
    var fileFinding: IntegrityFinding?
  }

  var outcome: Outcome {
    state.withLock { state in
      Outcome(
        log: state.joined, blobs: state.blobs, blobFinding: state.blobFinding,
        fileFinding: state.fileFinding)
    }
  }
}
