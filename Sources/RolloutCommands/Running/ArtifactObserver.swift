import RolloutEvidence
import RolloutModel
import RolloutRunner
import Synchronization

/// Keeps the artifact directory up to date while a rollout runs.
///
/// The directory is a rendering, never the record: when it cannot be written, the rollout goes on,
/// and `rollout render` recreates it.
final class ArtifactObserver: RolloutObserver {
  private struct Progress {
    var entries: [LedgerEntry] = []
    var stage: Stage?
    var writtenAt = ContinuousClock.now
    var hasFailed = false
  }

  /// Stages that end sooner than this share one writing.
  private static let writingInterval = Duration.seconds(1)

  private let writer: ArtifactWriter
  private let progress = Mutex(Progress())

  /// - Parameter entries: what happened before; nothing for a new rollout.
  init(writer: ArtifactWriter, after entries: [LedgerEntry] = []) {
    self.writer = writer
    progress.withLock { $0.entries = entries }
  }

  /// Whether anything was recorded.
  var hasBegun: Bool { progress.withLock { !$0.entries.isEmpty } }

  func appended(_ entries: [LedgerEntry], state: RolloutState) {
    let due = progress.withLock { progress in
      progress.entries += entries
      // At each stage's beginning: often enough to follow, rare enough to cost nothing.
      guard progress.stage != state.currentStage,
        progress.writtenAt.duration(to: .now) >= ArtifactObserver.writingInterval
      else { return nil as [LedgerEntry]? }
      progress.stage = state.currentStage
      progress.writtenAt = .now
      return progress.entries
    }
    guard let due, let history = try? RolloutHistory(due) else { return }
    write(history)
  }

  func printed(_ bytes: [UInt8], by request: CommandRequest) {}

  /// Writes what the finished rollout leaves.
  func finish(_ history: RolloutHistory) {
    write(history, isLast: true)
  }

  private func write(_ history: RolloutHistory, isLast: Bool = false) {
    do {
      try writer.write(history.artifacts)
    } catch {
      let isFirst = progress.withLock { progress in
        defer { progress.hasFailed = true }
        return !progress.hasFailed
      }
      if isFirst || isLast { StandardError.write(line: "rollout: warning: \(error)") }
    }
  }
}
