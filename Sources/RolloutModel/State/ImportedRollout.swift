/// A rollout that another program ran, as its directory told of it when it was imported.
///
/// It is no ``RolloutState``: nothing was planned, driven or judged here, and nothing can be done
/// to it.
package struct ImportedRollout: Hashable, Sendable {
  package let imported: RolloutImported
  package private(set) var files: [ImportedFile]
  package private(set) var rows: [ImportedRow]
  package private(set) var problems: [ImportProblem]
  /// The position of the event that has each row.
  private(set) var rowPositions: [Int64]
  /// The samples of a series.
  private(set) var sampleParts: [PlacedSamples]
  package let firstPosition: Int64
  package private(set) var lastPosition: Int64
  package let recordedAt: Timestamp
  /// What was found out about the change; nil until somebody says.
  package private(set) var label: ChangeLabelled?

  /// Folds a whole stream.
  ///
  /// - Throws: ``FoldRefusal``
  package init(folding entries: some Sequence<LedgerEntry>) throws(FoldRefusal) {
    var rest = entries.makeIterator()
    guard let first = rest.next() else { throw .emptyStream }
    guard case .rolloutImported(let imported) = first.event else {
      throw .firstEventIsNotImported(first.event.type)
    }
    self.imported = imported
    files = []
    rows = []
    problems = []
    rowPositions = []
    sampleParts = []
    firstPosition = first.position
    lastPosition = first.position
    recordedAt = first.recordedTime
    take(imported.part, at: first.position)
    while let entry = rest.next() {
      switch entry.event {
      case .changeLabelled(let payload): label = payload
      case .redacted(let event) where event.type == .changeLabelled: label = nil
      default: break
      }
      guard case .importContinued(let more) = entry.event else { continue }
      take(more.part, at: entry.position)
    }
  }

  private mutating func take(_ part: ImportPart, at position: Int64) {
    files += part.files
    rows += part.rows
    problems += part.problems
    rowPositions += repeatElement(position, count: part.rows.count)
    sampleParts += (part.samples ?? []).map { PlacedSamples(position: position, samples: $0) }
    lastPosition = position
  }

  package var facts: ImportedFacts { imported.facts }

  package var status: ImportedStatus { ImportedStatus(facts.decision) }

  /// Whether every file, row and problem that was imported is in the events that were read.
  package var isComplete: Bool {
    imported.totals
      == ImportTotals(
        files: files.count, rows: rows.count, problems: problems.count,
        samples: sampleParts.isEmpty ? nil : sampleParts.reduce(0) { $0 + $1.samples.count })
  }

  /// The samples of a series, block by block.
  package var samplesInOrder: [ImportedSamples] { sampleParts.map(\.samples) }

  /// How many samples a series has; a directory has rows.
  package var sampleCount: Int { sampleParts.reduce(0) { $0 + $1.samples.count } }

  package func file(_ name: String) -> ImportedFile? {
    files.first { $0.name == name }
  }

  /// The SLO checks in the order of the file; their values are those that were measured.
  package var samples: [ImportedSample] {
    rows.filter { $0.kind == .slo }.map { row in
      let snapshot = row.refersTo.flatMap(file)
      return ImportedSample(
        label: row.name, stage: Stage(label: row.name), status: row.status,
        p95LatencyMilliseconds: row.p95LatencyMilliseconds,
        errorBudgetRatio: row.errorBudgetRatio, snapshot: snapshot?.material,
        time: snapshot?.modified)
    }
  }
}

/// Samples with the position of the event that has them.
struct PlacedSamples: Hashable, Sendable {
  let position: Int64
  let samples: ImportedSamples
}

/// How a directory says that its rollout ended.
package enum ImportedStatus: String, Hashable, Sendable, CaseIterable {
  case completed, blocked
  /// It has no decision: the program did not come to its end, or the decision was lost.
  case undecided

  package init(_ decision: Decision?) {
    switch decision {
    case .allow: self = .completed
    case .block: self = .blocked
    case nil: self = .undecided
    }
  }
}

/// One SLO check of an imported rollout.
package struct ImportedSample: Hashable, Sendable {
  /// As written: `baseline`, `cohort_25`.
  package var label: String
  /// Nil when the label is that of no stage.
  package var stage: Stage?
  package var status: String?
  package var p95LatencyMilliseconds: Double?
  package var errorBudgetRatio: Double?
  /// The document that was read; nil when the row names none that was kept.
  package var snapshot: Material?
  /// When the document was last written, as its file system says; nil when there is none.
  package var time: Timestamp?
}
