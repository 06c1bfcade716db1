import RolloutModel

/// Reads the `SUMMARY.md` of the harness: its title, its bullets and its execution table.
struct SummaryReader {
  let file: String
  private(set) var facts = ImportedFacts()
  /// Whether it is one that this product wrote: the harness has no line about a tool.
  private(set) var isOurs = false
  private var section = ""

  init(file: String) {
    self.file = file
  }

  mutating func read(_ bytes: [UInt8], into notes: inout ImportNotes) {
    let lines = TextLines(bytes)
    if lines.hasCarriageReturns {
      notes.report(file, "lines end in CR LF, which the harness does not write", kept: "as read")
    }
    for line in lines.lines {
      if !line.flaws.isEmpty {
        notes.report(
          file, line.number, line.flaws.joined(separator: ", "), kept: "as read without them")
      }
      read(line, into: &notes)
    }
    if facts.decision == nil, !isOurs {
      notes.report(
        file, "no decision: the file is cut, or was not written to its end", kept: "undecided")
    }
  }

  private mutating func read(_ line: TextLines.Line, into notes: inout ImportNotes) {
    let text = line.text
    if text.hasPrefix("# "), section.isEmpty {
      readTitle(String(text.dropFirst(2)))
    } else if text.hasPrefix("## ") {
      section = String(text.dropFirst(3))
    } else if text.hasPrefix("- "), section.isEmpty {
      readBullet(text.dropFirst(2), line.number, into: &notes)
    } else if section == "Evidence", text.hasPrefix("- Tool: rollout ") {
      isOurs = true
    } else if section == "Cohort Sequence", facts.cohortsAsWritten == nil {
      facts.cohortsAsWritten = text.cutForRow
    } else if section == "Execution Table" {
      readStep(text, line.number, into: &notes)
    }
  }

  /// `Spacetime Production Phased Rollout Summary`
  private mutating func readTitle(_ title: String) {
    facts.title = title.cutForRow
    let words = title.split(separator: " ").map { $0.lowercased() }
    guard let index = words.firstIndex(where: { $0 == "production" || $0 == "staging" }) else {
      return
    }
    facts.environment = words[index]
    if index == 1 { facts.service = words[0].cutForRow }
  }

  private mutating func readBullet(
    _ text: Substring, _ line: Int, into notes: inout ImportNotes
  ) {
    guard let colon = text.firstRange(of: ": ") else { return }
    let name = String(text[..<colon.lowerBound])
    let value = String(text[colon.upperBound...])
    var isRead = true
    switch name {
    case "Timestamp (UTC)":
      facts.startedAt = CompactTime.read(value)
      if facts.startedAt != nil { facts.startedAtFrom = .summary }
      isRead = facts.startedAt != nil
    case "Output directory": facts.outputDirectory = value.cutForRow
    case "Gate failures": isRead = set(\.gateFailures, Int(value))
    case "Cohort probe failures": isRead = set(\.probeFailures, Int(value))
    case "SLO failures": isRead = set(\.sloFailures, Int(value))
    case "Rollback drill failures": isRead = set(\.drillFailures, Int(value))
    case "Recommended soak per cohort":
      facts.soakSeconds = value.hasSuffix("s") ? Int64(value.dropLast()) : nil
      isRead = facts.soakSeconds != nil
    case "SLO thresholds": readThresholds(value)
    case "Decision":
      facts.decision = Decision(rawValue: value)
      isRead = facts.decision != nil
    default: return
    }
    if !isRead {
      notes.report(file, line, "expected a value for \(name), got '\(value)'", kept: "as unknown")
    }
  }

  private mutating func set(_ field: WritableKeyPath<ImportedFacts, Int?>, _ value: Int?) -> Bool {
    facts[keyPath: field] = value
    return value != nil
  }

  /// `p95<=600ms, error_budget<=0.020`
  private mutating func readThresholds(_ text: String) {
    facts.thresholds = text.cutForRow
    for part in text.split(separator: ",") {
      guard let sign = part.firstRange(of: "<=") else { continue }
      let name = part[..<sign.lowerBound].drop { $0 == " " }
      let limit = part[sign.upperBound...]
      if name == "p95", limit.hasSuffix("ms") {
        facts.p95LimitMilliseconds = String(limit.dropLast(2)).cutForRow
      } else if name == "error_budget" {
        facts.errorBudgetLimit = String(limit).cutForRow
      }
    }
  }

  /// `| gate:sync-security | passed | 3s | ./scripts/local-ci.sh sync-security |`
  private func readStep(_ text: String, _ line: Int, into notes: inout ImportNotes) {
    let cells = SummaryReader.cells(of: text)
    if let first = cells?.first, first == "Step" || first.allSatisfy({ $0 == "-" }) { return }
    guard let cells, cells.count >= 4 else {
      notes.report(
        file, line, "expected a row of the execution table, got '\(text)'",
        kept: "in the file only")
      return
    }
    var row = ImportedRow(kind: .step, file: file, line: line, name: cells[0].cutForRow)
    row.status = cells[1].cutForRow
    row.durationSeconds = cells[2].hasSuffix("s") ? Int64(cells[2].dropLast()) : nil
    let detail = cells[3...].joined(separator: " | ")
    row.detail = detail.cutForRow
    if cells.count > 4 {
      row.isRecovered = true
      notes.report(
        file, line, "the detail holds a | that is not escaped", kept: "as \(row.words)")
    }
    notes.add(row)
  }

  /// Nil for what is no row. A bar that is escaped stays in its cell, without the backslash.
  private static func cells(of text: String) -> [String]? {
    guard text.hasPrefix("|"), text.hasSuffix("|"), text.count > 1 else { return nil }
    var cells: [String] = [""]
    var isEscaped = false
    for character in text.dropFirst().dropLast() {
      if isEscaped {
        cells[cells.count - 1] += character == "|" || character == "\\" ? "" : "\\"
        cells[cells.count - 1].append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "|" {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
    }
    if isEscaped { cells[cells.count - 1] += "\\" }
    return cells.map { cell in
      let start = cell.drop { $0 == " " }
      return String(start.reversed().drop { $0 == " " }.reversed())
    }
  }
}
