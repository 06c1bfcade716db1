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
  /// What its samples are; nil for a directory, whose rows say it.
  package var series: ImportedSeries?

  package init(
    source: ImportSource, importedAt: Timestamp, importedBy: Operator, toolVersion: String,
    directory: String, content: ContentDigest, facts: ImportedFacts, totals: ImportTotals,
    part: ImportPart, series: ImportedSeries? = nil
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
    self.series = series
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

/// What kind of program left the directory, or what kind of file the samples were in.
package enum ImportSource: String, Hashable, Sendable, Codable, CaseIterable {
  case production = "run-production-phased-rollout.sh"
  /// Its sister for staging, which has no SLO checks and no drill.
  case staging = "staging rollout of the bash harness"
  /// What the HTTP API of a Prometheus server answers.
  case prometheus = "prometheus query"
  case jsonLines = "json lines"
  case csv = "csv"

  /// Whether the samples are columns of values, and not rows of a directory.
  package var isSeries: Bool {
    switch self {
    case .production, .staging: false
    case .prometheus, .jsonLines, .csv: true
    }
  }
}

/// How many files, rows and problems an import has in all its events.
package struct ImportTotals: Hashable, Sendable, Codable {
  package var files: Int
  package var rows: Int
  package var problems: Int
  /// Nil where there are none.
  package var samples: Int?

  package init(files: Int, rows: Int, problems: Int, samples: Int? = nil) {
    self.files = files
    self.rows = rows
    self.problems = problems
    self.samples = samples
  }
}

/// A share of what was imported that fits into one event.
package struct ImportPart: Hashable, Sendable, Codable {
  package var files: [ImportedFile]
  package var rows: [ImportedRow]
  package var problems: [ImportProblem]
  /// Nil where there are none.
  package var samples: [ImportedSamples]?

  package init(
    files: [ImportedFile] = [], rows: [ImportedRow] = [], problems: [ImportProblem] = [],
    samples: [ImportedSamples]? = nil
  ) {
    self.files = files
    self.rows = rows
    self.problems = problems
    self.samples = samples
  }

  package var isEmpty: Bool {
    files.isEmpty && rows.isEmpty && problems.isEmpty && samples?.isEmpty != false
  }
}

extension RolloutImported {
  /// What lists call it: the run of a series, or the program that left a directory.
  package var name: String {
    (source.isSeries ? facts.title : nil) ?? source.rawValue
  }
}
