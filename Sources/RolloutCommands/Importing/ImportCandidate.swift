import EventLedger
import FoundationEssentials
import RolloutEvidence
import RolloutImport
import RolloutLedger
import RolloutModel
import RolloutRedaction
import RolloutRunner

/// A directory of the harness, read and parsed, and what of it would be appended.
struct ImportCandidate {
  let directory: String
  let files: [FoundFile]
  let run: IncumbentRun
  let problems: [ImportProblem]
  let identity: ImportIdentity

  /// - Throws: ``DirectoryReadFailure``, ``UsageRefusal``
  init(_ directory: String, redactor: Redactor) throws {
    self.directory = directory
    let path = FilePaths.absolute(directory)
    let reader = DirectoryReader(redactor: redactor)
    let found = try reader.read(path) { IncumbentDirectory.reads($0) }
    // What rendering an import adds to the files is ours, and no part of what was imported.
    files = found.files.filter { !$0.file.name.hasPrefix(ImportedRollout.reportFolder + "/") }
    run = IncumbentRun(
      files.compactMap { file in
        file.text.map { ImportText(name: file.file.name, bytes: $0) }
      }, names: files.map(\.file.name),
      directory: path.split(separator: "/").last.map(String.init) ?? "")
    guard !run.isOurs else {
      throw UsageRefusal(
        "expected a directory of the bash harness, got one that rollout rendered from a ledger\n"
          + "Hint: that ledger has the rollout itself; a bundle of it can be imported.")
    }
    problems = found.problems + run.problems
    identity = ImportIdentity(
      files: files.map { ($0.file.name, $0.digest) }, start: run.startInFiles)
  }

  var status: ImportedStatus { ImportedStatus(run.facts.decision) }

  /// Bytes that an append of it has in memory.
  var byteCount: Int { files.reduce(0) { $0 + ($1.kept?.count ?? 0) } }

  func report(_ outcome: ImportReport.Outcome, refusal: String? = nil) -> ImportReport {
    ImportReport(
      directory: directory, outcome: outcome, rollout: identity.rollout, status: status,
      files: files.count, rows: run.rows.count,
      redactions: files.reduce(0) { $0 + $1.file.redactions }, problems: problems,
      refusal: refusal)
  }

  /// The events and the material, with nothing in them that the redactor knows.
  func rollout(
    by actor: Operator, at now: Timestamp, redactor: Redactor
  ) throws -> NewRollout {
    let imported = RolloutImported(
      source: run.source, importedAt: now, importedBy: actor, toolVersion: ToolVersion.text,
      directory: directory, content: identity.content, facts: run.facts,
      totals: ImportTotals(files: 0, rows: 0, problems: 0), part: ImportPart())
    // The events are sized as they will be stored, so redaction comes first.
    let content = ImportPart(files: files.map(\.file), rows: run.rows, problems: problems)
    let redacted = RolloutEvent.importContinued(ImportContinued(number: 1, part: content))
      .redacting { redactor.redact($0) }
    let head = RolloutEvent.rolloutImported(imported).redacting { redactor.redact($0) }
    guard case .importContinued(let clean) = redacted, case .rolloutImported(let first) = head
    else { preconditionFailure("Invariant: redaction keeps the type of an event") }
    let events = try ImportPacking.events(first, content: clean.part)
    return NewRollout(
      rollout: identity.rollout,
      events: events.enumerated().map { version, event in
        PendingEvent(
          id: identity.eventID(version: Int64(version)), time: run.facts.startedAt ?? now,
          event: event)
      }, materials: files.compactMap(\.kept))
  }
}
