import EventLedger
import RolloutLedger
import RolloutModel
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

  /// The events and the material, with nothing in them that the redactor knows.
  func rollout(
    by actor: Operator, at now: Timestamp, redactor: Redactor
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
    let mapFile = SeriesFile(name: "map.yaml", source: map.file, bytes: map.bytes)
    let kept = (files + [mapFile]).map { $0.kept(redactor) }
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
      }, materials: kept.compactMap(\.bytes))
  }
}

/// A file of samples, or the map, whole in memory.
struct SeriesFile {
  /// What the import calls it: its last part, made distinct.
  var name: String
  /// As it was given: a path, or a URL.
  var source: String
  var bytes: [UInt8]
  var digest: Digest { Digest.sha256(of: bytes) }

  /// What is kept of it: all of it, redacted, where that fits into a blob, else its digest alone.
  func kept(_ redactor: Redactor) -> (file: ImportedFile, bytes: [UInt8]?) {
    let clean = bytes.count <= LedgerLimit.blobBytes ? redactor.redact(bytes) : []
    let fits = bytes.count <= LedgerLimit.blobBytes && clean.count <= LedgerLimit.blobBytes
    let material =
      fits ? Material(digest: ContentDigest(of: clean), byteCount: clean.count) : nil
    return (
      ImportedFile(
        name: name, material: material, originalDigest: ContentDigest(digest.description),
        originalByteCount: Int64(bytes.count), redactions: clean == bytes || !fits ? 0 : 1,
        modified: nil), fits ? clean : nil
    )
  }
}
