/// `rollout.imported`: the first event of the stream of a rollout that another program ran.
///
/// Nothing in it was seen by this program: it says what files were found, and what they say. What
/// they do not say is left out.
package struct RolloutImported: Hashable, Sendable, Codable {
  package var source: ImportSource
  package var importedAt: Timestamp
  package var importedBy: Operator
  package var toolVersion: String
  /// The path as it was given; it need not be where the other program wrote.
  package var directory: String
  /// SHA-256 over the names and digests of the files as they were found.
  package var content: ContentDigest
  package var facts: ImportedFacts
  package var totals: ImportTotals
  package var part: ImportPart

  package init(
    source: ImportSource, importedAt: Timestamp, importedBy: Operator, toolVersion: String,
    directory: String, content: ContentDigest, facts: ImportedFacts, totals: ImportTotals,
    part: ImportPart
  ) {
    self.source = source
    self.importedAt = importedAt
    self.importedBy = importedBy
    self.toolVersion = toolVersion
    self.directory = directory
    self.content = content
    self.facts = facts
    self.totals = totals
    self.part = part
  }
}

/// `import.continued`: more of what did not fit into the event before it.
package struct ImportContinued: Hashable, Sendable, Codable {
  /// Counts from 1 within the stream.
  package var number: Int
  package var part: ImportPart

  package init(number: Int, part: ImportPart) {
    self.number = number
    self.part = part
  }
}

/// What kind of program left the directory.
package enum ImportSource: String, Hashable, Sendable, Codable, CaseIterable {
  case production = "run-production-phased-rollout.sh"
  /// Its sister for staging, which has no SLO checks and no drill.
  case staging = "staging rollout of the bash harness"
}

/// How many files, rows and problems an import has in all its events.
package struct ImportTotals: Hashable, Sendable, Codable {
  package var files: Int
  package var rows: Int
  package var problems: Int

  package init(files: Int, rows: Int, problems: Int) {
    self.files = files
    self.rows = rows
    self.problems = problems
  }
}

/// A share of what was imported that fits into one event.
package struct ImportPart: Hashable, Sendable, Codable {
  package var files: [ImportedFile]
  package var rows: [ImportedRow]
  package var problems: [ImportProblem]

  package init(
    files: [ImportedFile] = [], rows: [ImportedRow] = [], problems: [ImportProblem] = []
  ) {
    self.files = files
    self.rows = rows
    self.problems = problems
  }

  package var isEmpty: Bool { files.isEmpty && rows.isEmpty && problems.isEmpty }
}
