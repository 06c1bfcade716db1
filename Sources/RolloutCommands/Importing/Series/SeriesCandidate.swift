import EventLedger
import RolloutLedger
import RolloutModel
import RolloutRedaction
import RolloutRunner

/// A run of a series, and what of it would be appended.
struct SeriesCandidate {
  let run: SeriesRun
  let map: SeriesMap
  let files: [SeriesFile]
  let problems: [ImportProblem]
  let warnings: [String]
  let identity: ImportIdentity

  /// - Parameter files: those of samples; the map is one more.
  init(
    _ run: SeriesRun, map: SeriesMap, files: [SeriesFile], problems: [ImportProblem],
    warnings: [String]
  ) {
    self.run = run
    self.map = map
    self.files = files
    self.problems = problems
    self.warnings = warnings
    let named = files.enumerated().map { ("series-\($0.offset + 1)", $0.element.digest as Digest?) }
    identity = ImportIdentity(
      files: named + [
        ("map", Digest.sha256(of: map.bytes)), ("run", Digest.sha256(of: Array(run.name.utf8))),
      ], start: run.started)
  }

  var sampleCount: Int { run.samples.count }

  private var facts: ImportedFacts {
    var facts = ImportedFacts()
    facts.title = run.name
    facts.service = run.service
    facts.environment = run.environment
    facts.startedAt = run.started
    switch run.outcome {
    case .completed: facts.decision = .allow
    case .blocked: facts.decision = .block
    case .undecided: break
    }
    var seen: Set<Stage> = []
    let cohorts = run.stages.map(\.stage).filter { seen.insert($0).inserted }
      .compactMap { $0.percent?.description }
    facts.cohortsAsWritten = cohorts.isEmpty ? nil : cohorts.joined(separator: ",")
    let limits = run.thresholds.map { threshold in
      let unit = map.metrics.first { $0.name == threshold.metric }?.conversion.to ?? ""
      return "\(threshold.metric)\(threshold.comparison.symbol)\(threshold.limit.text)\(unit)"
    }
    facts.thresholds = limits.isEmpty ? nil : limits.joined(separator: ", ")
    return facts
  }

  /// The files and the map, as they are kept: the same for every run of an import.
  static func kept(
    _ files: [SeriesFile], _ map: SeriesMap, _ redactor: Redactor
  ) -> [KeptSeriesFile] {
    let mapFile = SeriesFile(name: "map.yaml", source: map.file, bytes: map.bytes)
    return (files + [mapFile]).map { KeptSeriesFile($0, redactor) }
  }

  /// The events, with nothing in them that the redactor knows.
  ///
  /// - Parameters:
  ///   - kept: what the events say of the files.
  ///   - hasMaterials: whether the files go into this append; one of an import is enough.
  func rollout(
    by actor: Operator, at now: Timestamp, redactor: Redactor, kept: [KeptSeriesFile],
    hasMaterials: Bool = true
  ) throws -> NewRollout {
    let series = ImportedSeries(
      metrics: map.metrics.map {
        ImportedMetric(
          name: $0.name, unit: $0.conversion.to, source: $0.sourceText,
          sourceUnit: $0.conversion.from)
      }, stages: run.stages, thresholds: run.thresholds, map: map.digest, warnings: warnings)
    let imported = RolloutImported(
      source: map.format.source, importedAt: now, importedBy: actor,
      toolVersion: ToolVersion.text, directory: files.map(\.source).joined(separator: " "),
      content: identity.content, facts: facts,
      totals: ImportTotals(files: 0, rows: 0, problems: 0), part: ImportPart(), series: series)
    let content = ImportPart(
      files: kept.map(\.file), problems: problems, samples: run.blocks)
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
          id: identity.eventID(version: Int64(version)), time: run.started ?? now, event: event)
      }, materials: hasMaterials ? kept.compactMap(\.bytes) : [])
  }
}
