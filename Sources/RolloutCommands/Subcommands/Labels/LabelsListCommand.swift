import ArgumentParser
import RolloutEvidence
import RolloutLedger
import RolloutModel

struct LabelsListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the latest label of each rollout that has one.")

  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() async throws {
    let labels = try ledger.openForReading().labels.all()
    if json {
      StandardOutput.write(line: Self.json(of: labels).line)
      return
    }
    for line in Self.lines(of: labels) { StandardOutput.write(line: line) }
  }

  static func json(of labels: LabelSet) -> OrderedJSON {
    .object([
      ("revision", labels.revision.map { .integer($0) } ?? .null),
      (
        "labels",
        .array(
          labels.labelled.map { one in
            .object(
              [
                ("rollout", .string(one.rollout.text)), ("position", .integer(one.position)),
                ("labelled_at", .string(RFC3339.text(one.time))),
                ("redacted", .bool(one.label == nil)),
              ] + (one.label.map(LabelJSON.members) ?? []))
          })
      ),
    ])
  }

  static func lines(of labels: LabelSet) -> [String] {
    guard !labels.labelled.isEmpty else {
      return ["No labels yet. `rollout label ID bad|good|unknown --reason WHY` records one."]
    }
    let rows = labels.labelled.map { one -> [String] in
      guard let label = one.label else {
        return [one.rollout.text, "unknown", "-", "-", "-", "(redacted)"]
      }
      return [
        one.rollout.text, label.quality.rawValue, label.incident ?? "-",
        label.onset.map(RFC3339.text) ?? "-", label.preventedByBlock?.rawValue ?? "-",
        Printable.cut(label.reason, to: 60),
      ]
    }
    let head = ["Rollout", "Quality", "Incident", "Onset (UTC)", "Prevented", "Reason"]
    func count(_ quality: ChangeQuality) -> Int {
      labels.labelled.count { ($0.label?.quality ?? .unknown) == quality }
    }
    return PlainTable.lines(of: [head] + rows, indent: 0) + [
      "",
      "\(labels.labelled.count) labelled: \(count(.bad)) bad, \(count(.good)) good, "
        + "\(count(.unknown)) unknown; revision \(labels.revision ?? 0).",
    ]
  }
}
