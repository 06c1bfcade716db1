import RolloutModel

/// Reads the sequence of environments, a row a cohort: `cohort-env-sequence.txt`, or for staging
/// `canary-env-sequence.txt`.
struct SequenceReader {
  let file: String

  func read(_ bytes: [UInt8], into notes: inout ImportNotes) {
    let lines = TextLines(bytes)
    if lines.hasCarriageReturns {
      notes.report(file, "lines end in CR LF, which the harness does not write", kept: "as read")
    }
    var open: ImportedRow?
    for line in lines.lines {
      let text = line.text
      if !line.flaws.isEmpty {
        notes.report(
          file, line.number, line.flaws.joined(separator: ", "), kept: "as read without them")
      }
      if text.hasPrefix("# Cohort ") {
        close(open, into: &notes)
        open = begin(text, line.number, into: &notes)
      } else if let value = SequenceReader.value(of: text, "recommended_soak_seconds=") {
        open?.soakSeconds = Int64(value)
        if open?.soakSeconds == nil {
          notes.report(
            file, line.number, "expected whole seconds, got '\(value)'", kept: "as unknown")
        }
      } else if !text.contains("=") {
        notes.report(
          file, line.number, "expected NAME=value, got '\(text)'", kept: "in the file only")
      }
    }
    close(open, into: &notes)
  }

  private func begin(_ text: String, _ line: Int, into notes: inout ImportNotes) -> ImportedRow? {
    let digits = text.dropFirst("# Cohort ".count)
    guard digits.hasSuffix("%"), let percent = Int(digits.dropLast()), (0...100).contains(percent)
    else {
      notes.report(
        file, line, "expected # Cohort N%, got '\(text)'", kept: "in the file only")
      return nil
    }
    var row = ImportedRow(kind: .environment, file: file, line: line, name: "cohort_\(percent)")
    row.percent = percent
    return row
  }

  private func close(_ row: ImportedRow?, into notes: inout ImportNotes) {
    guard let row else { return }
    notes.add(row)
    if row.soakSeconds == nil {
      notes.report(
        file, row.line, "the block has no recommended_soak_seconds: it is cut",
        kept: "as cohort_\(row.percent ?? 0) without a soak")
    }
  }

  private static func value(of text: String, _ prefix: String) -> Substring? {
    text.hasPrefix(prefix) ? text.dropFirst(prefix.count) : nil
  }
}

/// Reads `warnings.log`, a row a line.
struct WarningReader {
  let file: String

  func read(_ bytes: [UInt8], into notes: inout ImportNotes) {
    for line in TextLines(bytes).lines {
      var row = ImportedRow(kind: .warning, file: file, line: line.number, name: "warning")
      row.detail = line.text.cutForRow
      // `Failed to capture runtime_metrics_before: http://…`
      let prefix = "Failed to capture "
      if line.text.hasPrefix(prefix), let colon = line.text.firstRange(of: ": ") {
        let start = line.text.index(line.text.startIndex, offsetBy: prefix.count)
        if start < colon.lowerBound {
          row.name = String(line.text[start..<colon.lowerBound]).cutForRow
        }
      }
      notes.add(row)
    }
  }
}
