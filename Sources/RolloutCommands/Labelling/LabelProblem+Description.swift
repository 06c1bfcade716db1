import RolloutModel

extension LabelProblem: CustomStringConvertible {
  var description: String {
    switch self {
    case .missing(let column): "expected a value for \(column), got none"
    case .badQuality(let text):
      "expected the quality bad, good or unknown, got '\(Printable.line(text))'"
    case .badOnset(let text):
      "expected an onset like 2026-09-01T10:00:03Z or 2026-09-01T12:00:03+02:00, got "
        + "'\(Printable.line(text))'\nHint: the offset is needed, or nobody knows the zone."
    case .onsetInFuture(let time):
      "expected an onset in the past, got \(RFC3339.text(time))\n"
        + "Hint: is it in another time zone than its offset says?"
    case .badAnswer(let text):
      "expected prevented-by-block yes, no or unknown, got '\(Printable.line(text))'"
    case .tooLong(let column, let bytes, let limit):
      "expected \(column) with at most \(limit) bytes, got \(bytes)"
    case .nothingToPrevent:
      "expected a bad or unknown change whose block kept harm away, got a good one\n"
        + "Hint: a good change that was blocked is `good` with prevented-by-block `no`."
    case .notFound(let words): words
    case .notOneRun(let name, let found) where found.isEmpty:
      "expected the name of an imported run, got '\(Printable.line(name))'\n"
        + "Hint: `rollout list` shows names; rollouts that ran here are labelled by 'rollout'."
    case .notOneRun(let name, let found):
      "expected the name of one imported run, got '\(Printable.line(name))', which "
        + "\(found.count) have: \(found.prefix(4).map(\.text).joined(separator: ", "))\n"
        + "Hint: give the id in the column 'rollout'."
    case .twoSubjects: "expected 'rollout' or 'run', got both"
    case .latest:
      "expected the id of a rollout, got 'latest'\n"
        + "Hint: in a file each row names its rollout; which one is the latest changes."
    case .contradicts(let line, let rollout):
      "expected one label a rollout, got another one for \(rollout), which line \(line) labels\n"
        + "Hint: leave the row out that does not hold."
    case .wasNotBlocked(let rollout, let status):
      "expected a rollout that was stopped for prevented-by-block yes, got \(rollout), which is "
        + "\(status)"
    case .badRow(let words): words
    }
  }
}
