import RolloutModel

/// What is wrong with one label.
enum LabelProblem: Error, Hashable {
  case missing(String)
  case badQuality(String)
  case badOnset(String)
  case onsetInFuture(Timestamp)
  case badAnswer(String)
  case tooLong(String, bytes: Int, limit: Int)
  /// A good change has no harm that a block could keep away.
  case nothingToPrevent
  /// The ledger has no such rollout, or several; in the words of the look-up.
  case notFound(String)
  /// No imported run has the name, or several.
  case notOneRun(String, found: [RolloutID])
  /// A row that names both an id and a run.
  case twoSubjects
  /// In a file there is no order in which it was meant.
  case latest
  /// An earlier row of the file says something else of the same rollout.
  case contradicts(line: Int, rollout: RolloutID)
  /// Nothing stopped the rollout, so nothing can have been kept away.
  case wasNotBlocked(RolloutID, status: String)
  /// A row that does not read as such.
  case badRow(String)
}
