import RolloutModel

/// A label in one line of words.
enum LabelWords {
  /// `bad, incident INC-7 from 2026-09-01T10:00:00.000Z, source pm-12: the index was stale`
  static func words(of label: ChangeLabelled) -> String {
    var parts = [label.quality.rawValue]
    if let incident = label.incident { parts.append("incident \(incident)") }
    if let onset = label.onset { parts.append("onset \(RFC3339.text(onset))") }
    if let prevented = label.preventedByBlock {
      parts.append("prevented by the block: \(prevented.rawValue)")
    }
    if let source = label.source { parts.append("source \(source)") }
    if let row = label.row { parts.append("line \(row.line) of \(row.file.short)") }
    return parts.joined(separator: ", ") + ": \(label.reason)"
  }
}
