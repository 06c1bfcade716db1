import RolloutEvidence
import RolloutLedger
import RolloutModel

/// What differs between two rollouts of which at least one was imported.
struct ImportedDifferenceText {
  let difference: ImportedDifference
  let left: RolloutListing
  let right: RolloutListing

  var lines: [String] {
    var lines = ["left:  \(name(of: left))", "right: \(name(of: right))"]
    lines.append("Plans and policies are not compared: an imported rollout has none.")
    if difference.isSame { lines += ["", "Both say the same, step by step."] }
    for (title, changes) in [("What it is", difference.facts), ("Steps", difference.steps)]
    where !changes.isEmpty {
      lines += ["", "\(title):"]
      lines += PlainTable.lines(
        of: [["", "left", "right"]]
          + changes.map { change in
            [change.name, change.left ?? "-", change.right ?? "-"].map {
              Printable.cut($0, to: 60)
            }
          }, indent: 2)
    }
    return lines
  }

  var object: OrderedJSON {
    .object([
      ("left", .string(left.rollout.text)), ("left_imported", .bool(left.isImported)),
      ("right", .string(right.rollout.text)), ("right_imported", .bool(right.isImported)),
      ("same", .bool(difference.isSame)), ("facts", changes(difference.facts)),
      ("steps", changes(difference.steps)),
    ])
  }

  private func name(of listing: RolloutListing) -> String {
    "\(listing.rollout) \(listing.statusWords)"
  }

  private func changes(_ changes: [ImportedDifference.Change]) -> OrderedJSON {
    .array(
      changes.map { change in
        .object([
          ("name", .string(change.name)),
          ("left", change.left.map { .string($0) } ?? .null),
          ("right", change.right.map { .string($0) } ?? .null),
        ])
      })
  }
}
