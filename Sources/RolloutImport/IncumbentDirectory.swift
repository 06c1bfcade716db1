package import RolloutModel

/// The artifact directories of the bash harness: which ones they are, and what they say.
package enum IncumbentDirectory {
  static let gates = "gate-results.jsonl"
  static let cohorts = "cohort-results.jsonl"
  static let slos = "slo-results.jsonl"
  static let summary = "SUMMARY.md"
  static let sequence = "cohort-env-sequence.txt"
  static let stagingSequence = "canary-env-sequence.txt"
  static let warnings = "warnings.log"

  /// The files of which a directory of the harness has at least one.
  ///
  /// It makes them before anything runs, so that even a run that was killed at once has them.
  package static let marks = [gates, cohorts, slos, sequence, stagingSequence]

  package static func isRun(_ names: some Sequence<String>) -> Bool {
    !Set(names).isDisjoint(with: marks)
  }

  /// Whether the text of a file is needed, and not only its bytes.
  package static func reads(_ name: String) -> Bool {
    marks.contains(name) || name == summary || name == warnings
  }
}

/// What a directory of the harness says.
package struct IncumbentRun: Hashable, Sendable {
  package var source: ImportSource
  package var facts: ImportedFacts
  package var rows: [ImportedRow]
  package var problems: [ImportProblem]
  /// Whether this product wrote the directory, so that its rollout is in some ledger already.
  package var isOurs: Bool
  /// The start as the files have it, whatever the directory is called.
  package var startInFiles: Timestamp?
}

/// A file's name and its text.
package struct ImportText: Sendable {
  package var name: String
  package var bytes: [UInt8]

  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

extension IncumbentRun {
  /// - Parameters:
  ///   - texts: of the files that ``IncumbentDirectory/reads(_:)`` asks for and that could be read.
  ///   - names: of every file of the directory.
  ///   - directory: the name of the directory, which may tell when the rollout began.
  package init(_ texts: [ImportText], names: [String], directory: String) {
    var notes = ImportNotes()
    let paths = OriginalPaths(names: Set(names))
    var summary = SummaryReader(file: IncumbentDirectory.summary)
    func bytes(of name: String) -> [UInt8]? { texts.first { $0.name == name }?.bytes }
    let kinds: [(String, ImportedRow.Kind)] = [
      (IncumbentDirectory.gates, .gate), (IncumbentDirectory.cohorts, .cohort),
      (IncumbentDirectory.slos, .slo),
    ]
    for (name, kind) in kinds {
      guard let bytes = bytes(of: name) else { continue }
      ResultRows(file: name, kind: kind, paths: paths).read(bytes, into: &notes)
    }
    for name in [IncumbentDirectory.sequence, IncumbentDirectory.stagingSequence] {
      guard let bytes = bytes(of: name) else { continue }
      SequenceReader(file: name).read(bytes, into: &notes)
    }
    if let bytes = bytes(of: IncumbentDirectory.warnings) {
      WarningReader(file: IncumbentDirectory.warnings).read(bytes, into: &notes)
    }
    if let bytes = bytes(of: IncumbentDirectory.summary) {
      summary.read(bytes, into: &notes)
    } else if !names.contains(IncumbentDirectory.summary) {
      notes.report(
        IncumbentDirectory.summary, "the file is missing: the harness did not come to its end",
        kept: "undecided")
    }
    var facts = summary.facts
    let written = IncumbentRun.paths(in: texts)
    facts.outputDirectory = facts.outputDirectory ?? written?.cutForRow
    startInFiles = facts.startedAt
    if facts.startedAt == nil, let name = facts.outputDirectory?.split(separator: "/").last {
      facts.startedAt = CompactTime.read(directory: name)
      startInFiles = facts.startedAt
      if facts.startedAt != nil { facts.startedAtFrom = .paths }
    }
    if facts.startedAt == nil {
      facts.startedAt = CompactTime.read(directory: directory)
      if facts.startedAt != nil { facts.startedAtFrom = .directoryName }
    }
    facts.completeIdentity(names: names, rows: notes.rows)
    Consistency(facts: facts, rows: notes.rows).check(into: &notes)
    source = facts.environment == "staging" ? .staging : .production
    self.facts = facts
    rows = notes.rows
    problems = notes.problems
    isOurs = summary.isOurs
  }

  /// The directory that the paths in the result files lead to.
  private static func paths(in texts: [ImportText]) -> String? {
    for text in texts where text.name.hasSuffix(".jsonl") {
      for line in TextLines(text.bytes).lines {
        guard let object = FlatObjectParser.objects(in: line.bytes)?.first else { continue }
        for key in ["log_file", "response_file", "snapshot_file"] {
          if let path = object[key]?.string, let found = OriginalPaths.directory(of: path) {
            return found
          }
        }
      }
    }
    return nil
  }
}

extension ImportedFacts {
  /// Fills in what the summary would have said, from whatever else tells it.
  fileprivate mutating func completeIdentity(names: [String], rows: [ImportedRow]) {
    guard environment == nil else { return }
    let folder = outputDirectory?.split(separator: "/").last ?? ""
    let gates = rows.filter { $0.kind == .gate }.map(\.name)
    if names.contains(IncumbentDirectory.stagingSequence) || folder.hasPrefix("staging-") {
      environment = "staging"
    } else if folder.hasPrefix("production-") || gates.contains("spacetime-provision-prod") {
      environment = "production"
    }
    if service == nil, gates.contains(where: { $0.hasPrefix("spacetime-") }) {
      service = "spacetime"
    }
  }
}
