import RolloutModel

/// A label as it was typed, or as a row of a file has it; an empty text is none.
struct LabelFields: Hashable {
  /// In the order of the docs.
  static let columns = [
    "rollout", "run", "quality", "incident", "onset", "prevented_by_block", "source", "reason",
  ]
  /// Those that say which rollout it is; a row has one of them.
  static let subjects = ["rollout", "run"]

  static let incidentLimit = 200
  static let sourceLimit = 2000

  var rollout: String?
  /// The name of an imported run, in place of an id.
  var run: String?
  var quality: String?
  var incident: String?
  var onset: String?
  var preventedByBlock: String?
  var source: String?
  var reason: String?

  init() {}

  /// - Parameter values: by the names of the columns.
  init(_ values: [String: String]) {
    func text(_ column: String) -> String? {
      values[column].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    }
    rollout = text("rollout")
    run = text("run")
    quality = text("quality")
    incident = text("incident")
    onset = text("onset")
    preventedByBlock = text("prevented_by_block")
    source = text("source")
    reason = text("reason")
  }

  /// - Parameter now: no harm began later.
  /// - Throws: ``LabelProblem``
  func label(by actor: Operator, row: LabelRow?, now: Timestamp) throws(LabelProblem)
    -> ChangeLabelled
  {
    guard let quality else { throw .missing("quality") }
    guard let known = ChangeQuality(rawValue: quality) else { throw .badQuality(quality) }
    guard let reason else { throw .missing("reason") }
    for (column, value, limit) in [
      ("incident", incident, LabelFields.incidentLimit),
      ("source", source, LabelFields.sourceLimit), ("reason", reason, VerbOptions.reasonLimit),
    ] {
      guard let value, value.utf8.count > limit else { continue }
      throw .tooLong(column, bytes: value.utf8.count, limit: limit)
    }
    var label = ChangeLabelled(quality: known, reason: reason, labelledBy: actor)
    label.incident = incident
    label.source = source
    label.row = row
    if let onset {
      guard let time = RFC3339.time(onset) else { throw .badOnset(onset) }
      guard time <= now else { throw .onsetInFuture(time) }
      label.onset = time
    }
    if let preventedByBlock {
      guard let answer = LabelAnswer(rawValue: preventedByBlock) else {
        throw .badAnswer(preventedByBlock)
      }
      label.preventedByBlock = answer
    }
    guard known != .good || label.preventedByBlock != .yes else { throw .nothingToPrevent }
    return label
  }
}
