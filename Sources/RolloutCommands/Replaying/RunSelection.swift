import ArgumentParser
import EventLedger
import RolloutLedger
import RolloutModel

/// Which past rollouts, for every command that judges them again.
struct RunSelection: ParsableArguments {
  @Argument(help: "Ids, the starts of ids, or 'latest'; none for all.")
  var ids: [String] = []
  @Option(help: ArgumentHelp("Only rollouts of this service.", valueName: "name"))
  var service: String?
  @Option(help: ArgumentHelp("Only rollouts in this environment.", valueName: "name"))
  var environment: String?
  @Option(help: ArgumentHelp("Only rollouts of the plan of this name.", valueName: "name"))
  var plan: String?
  @Option(
    help: ArgumentHelp(
      "Only rollouts begun at this time (RFC 3339) or later, or within this time: 8h, 30d.",
      valueName: "time"))
  var since: String?
  @Option(
    help: ArgumentHelp("Only rollouts begun before this time (RFC 3339).", valueName: "time"))
  var until: String?
  @Option(
    parsing: .upToNextOption,
    help: "Only rollouts that ended so: completed, blocked, aborted, rolled_back.")
  var outcome: [RolloutStatus] = []
  @Option(
    parsing: .upToNextOption,
    help: "Only rollouts whose change is labelled so: bad, good, unknown; or none for no label.")
  var label: [LabelFilter] = []
  @Flag(
    name: .customLong("imported"), inversion: .prefixedNo,
    help: "Take in rollouts that were imported, too.")
  var takesImported = true

  func validate() throws {
    for (name, text) in [("--since", since), ("--until", until)] {
      guard let text, RunSelection.time(text, now: .now) == nil else { continue }
      throw ValidationError(
        "expected \(name) as a time with its offset (2026-09-01T17:00:00Z) or a length (30d), "
          + "got '\(text)'")
    }
    for status in outcome where !status.isTerminal {
      throw ValidationError(
        "expected --outcome completed, blocked, aborted or rolled_back, got \(status.rawValue)")
    }
  }

  /// A time as it is given: a moment, or how long ago.
  private static func time(_ text: String, now: Timestamp) -> Timestamp? {
    if let length = MomentText.length(text) { return now + Milliseconds(-length.count) }
    return EventTime(text).map { Timestamp(millisecondsSince1970: $0.milliseconds) }
  }

  /// Hands over one series after the other, those that were run here first.
  ///
  /// - Throws: ``LookupRefusal``, ``LedgerFailure``, ``CodecFailure``,
  ///   `SeriesDamaged`, ``SeriesMisshapen``
  func forEach(in ledger: LedgerAccess, _ use: (RunSeries) throws -> Void) throws {
    let request = try self.request(in: ledger)
    let labels = try LabelSieve(label, in: ledger)
    func body(_ series: RunSeries) throws {
      if try labels.takes(series) { try use(series) }
    }
    try ledger.series.forEach(request, body)
    if takesImported { try ledger.series.forEachImported(request, body) }
  }

  /// What becomes of each, those that were run here first; several are read at a time.
  ///
  /// - Throws: ``LookupRefusal``, ``LedgerFailure``, ``CodecFailure``,
  ///   `SeriesDamaged`, ``SeriesMisshapen``
  func map<Value: Sendable>(
    in ledger: LedgerAccess, _ use: @escaping @Sendable (RunSeries) throws -> Value
  ) async throws -> [Value] {
    try await mapBatches(in: ledger) { batch, _ in try batch.map(use) }.flatMap(\.self)
  }

  /// What becomes of some in a row, those that were run here first; several are read at a time.
  ///
  /// - Parameters:
  ///   - metrics: whose values are wanted; nil for all.
  ///   - evidence: which columns beside them.
  ///   - use: gets them, and where they are in the order: a number that rises by at least one each.
  /// - Throws: ``LookupRefusal``, ``LedgerFailure``, ``CodecFailure``,
  ///   `SeriesDamaged`, ``SeriesMisshapen``
  func mapBatches<Value: Sendable>(
    in ledger: LedgerAccess, metrics: Set<MetricName>? = nil,
    evidence: SeriesRequest.Evidence = .all,
    _ use: @escaping @Sendable (_ batch: [RunSeries], _ first: Int) throws -> Value
  ) async throws -> [Value] {
    let request = try self.request(in: ledger, metrics: metrics, evidence: evidence)
    let labels = try LabelSieve(label, in: ledger)
    let native = try await ledger.series.mapBatches(request) { batch, first in
      (try use(try batch.filter { try labels.takes($0) }, first), first + batch.count)
    }
    var all = native.map(\.0)
    guard takesImported else { return all }
    var next = native.last?.1 ?? 0
    try ledger.series.forEachImported(request) { series in
      guard try labels.takes(series) else { return }
      all.append(try use([series], next))
      next += 1
    }
    return all
  }

  private func request(
    in ledger: LedgerAccess, metrics: Set<MetricName>? = nil,
    evidence: SeriesRequest.Evidence = .all
  ) throws -> SeriesRequest {
    var request = SeriesRequest()
    request.service = service
    request.environment = environment
    request.plan = plan
    let now = Timestamp.now
    request.since = since.flatMap { RunSelection.time($0, now: now) }
    request.until = until.flatMap { RunSelection.time($0, now: now) }
    if !outcome.isEmpty { request.statuses = Set(outcome) }
    if !ids.isEmpty { request.rollouts = Set(try ids.map { try ledger.index.find($0).rollout }) }
    request.metrics = metrics
    request.evidence = evidence
    return request
  }

  func series(in ledger: LedgerAccess) throws -> [RunSeries] {
    var all: [RunSeries] = []
    try forEach(in: ledger) { all.append($0) }
    return all
  }
}

/// Lets those rollouts through of which is known what was asked for.
private struct LabelSieve: Sendable {
  private let wanted: [LabelFilter]
  private let labels: [RolloutID: ChangeQuality]

  init(_ wanted: [LabelFilter], in ledger: LedgerAccess) throws {
    self.wanted = wanted
    labels = wanted.isEmpty ? [:] : try ledger.labels.all().byRollout.mapValues(\.quality)
  }

  /// - Throws: ``SeriesMisshapen``: what was stored is data, and who judges it takes it for what
  ///   events come to.
  func takes(_ series: RunSeries) throws -> Bool {
    guard series.isWellFormed else { throw SeriesMisshapen(rollout: series.rollout) }
    return wanted.isEmpty || wanted.contains(LabelFilter(labels[series.rollout]))
  }
}

/// What is known of a change, or that nobody said.
enum LabelFilter: String, CaseIterable, ExpressibleByArgument {
  case bad, good, unknown, none

  init(_ quality: ChangeQuality?) {
    self =
      switch quality {
      case .bad: .bad
      case .good: .good
      case .unknown: .unknown
      case nil: .none
      }
  }
}

extension RolloutStatus: ExpressibleByArgument {}
