import Synchronization

/// The pieces of a pass, handed out to the workers, and what came of them put together in order.
final class IntegrityWork: Sendable {
  enum Piece {
    /// SQLite's own structures.
    case file
    case part(first: Int64, end: Int64)
    /// From a row on; up to the row where the next piece begins.
    case blobs(from: Int64, before: Int64?)
  }

  private struct State {
    var nextPart = 0
    var nextBlobPiece = 0
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
  static let blobRows = 64

  private let count: Int64
  private let blobStarts: [Int64]
  private let progress: (@Sendable (Int64, Int64) -> Void)?
  private let state: Mutex<State>

  /// - Parameter blobStarts: the rows at which pieces of the table of blobs begin, ascending.
  init(count: Int64, blobStarts: [Int64], progress: (@Sendable (Int64, Int64) -> Void)?) {
    self.count = count
    self.blobStarts = blobStarts
    self.progress = progress
    state = Mutex(State())
  }

  private var partCount: Int {
    Int(count / Self.partLength) + (count % Self.partLength == 0 ? 0 : 1)
  }

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
        return .part(first: first, end: first + min(Self.partLength, count - first))
      }
      if state.nextBlobPiece < blobStarts.count, state.blobFinding == nil {
        let piece = state.nextBlobPiece
        state.nextBlobPiece += 1
        let isLast = piece + 1 == blobStarts.count
        return .blobs(from: blobStarts[piece], before: isLast ? nil : blobStarts[piece + 1])
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
