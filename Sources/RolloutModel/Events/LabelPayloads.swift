/// `change.labelled`: what somebody found out about the change that a rollout brought.
///
/// It is of the change and not of what came after it: no incident after a block says nothing. The
/// latest label of a rollout counts; the others stay.
package struct ChangeLabelled: Hashable, Sendable, Codable {
  package var quality: ChangeQuality
  /// The incident that it led to, as it is called elsewhere; nil where none is named.
  package var incident: String?
  /// When the harm began; nil where that is not known.
  package var onset: Timestamp?
  /// Whether the rollout's block kept harm away; nil where nobody said.
  package var preventedByBlock: LabelAnswer?
  /// Where one can read about it: the id or the URL of a post-mortem.
  package var source: String?
  /// The row of a file that it was taken from; nil for one that was typed.
  package var row: LabelRow?
  package var reason: String
  package var labelledBy: Operator

  package init(
    quality: ChangeQuality, incident: String? = nil, onset: Timestamp? = nil,
    preventedByBlock: LabelAnswer? = nil, source: String? = nil, row: LabelRow? = nil,
    reason: String, labelledBy: Operator
  ) {
    self.quality = quality
    self.incident = incident
    self.onset = onset
    self.preventedByBlock = preventedByBlock
    self.source = source
    self.row = row
    self.reason = reason
    self.labelledBy = labelledBy
  }
}

extension ChangeLabelled {
  /// Whether both say the same, whoever said it and wherever it was written.
  package func saysTheSame(as other: ChangeLabelled) -> Bool {
    quality == other.quality && incident == other.incident && onset == other.onset
      && preventedByBlock == other.preventedByBlock && source == other.source
      && reason == other.reason
  }
}

/// Whether a change was fit for production.
package enum ChangeQuality: String, Hashable, Sendable, Codable, CaseIterable {
  case bad, good
  /// Nobody found out, as with a block whose cause was never looked for.
  case unknown
}

package enum LabelAnswer: String, Hashable, Sendable, Codable, CaseIterable {
  case yes, no, unknown
}

/// The place in a file from which a label was imported.
package struct LabelRow: Hashable, Sendable, Codable {
  /// Of the whole file.
  package var file: ContentDigest
  /// From 1.
  package var line: Int

  package init(file: ContentDigest, line: Int) {
    self.file = file
    self.line = line
  }
}
