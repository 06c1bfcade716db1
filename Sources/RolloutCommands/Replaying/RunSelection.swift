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
  /// - Parameter metrics: whose values are wanted; nil for all.
  /// - Throws: ``LookupRefusal``, ``LedgerFailure``, ``CodecFailure``,
  ///   `SeriesDamaged`, ``SeriesMisshapen``
  func forEach(
    in ledger: LedgerAccess, metrics: Set<MetricName>? = nil, withEvidence: Bool = true,
    _ use: (RunSeries) throws -> Void
  ) throws {
    let request = try self.request(in: ledger, metrics: metrics, withEvidence: withEvidence)
    let labels = try LabelSieve(label, in: ledger)
    func body(_ series: RunSeries) throws {
      if try labels.takes(series) { try use(series) }
    }
    try ledger.series.forEach(request, body)
    if takesImported { try ledger.series.forEachImported(request, body) }
  }

  /// What becomes of each, those that were run here first; several are read at a time.
  ///
  /// - Throws: ``LookupRefusal``, ``LedgerFailure``, ``CodecFailure``
  func map<Value: Sendable>(
    in ledger: LedgerAccess, _ use: @escaping @Sendable (RunSeries) throws -> Value
  ) async throws -> [Value] {
    let request = try self.request(in: ledger, metrics: nil, withEvidence: true)
    let labels = try LabelSieve(label, in: ledger)
    var all = try await ledger.series.mapBatches(request) { batch, _ in
      try batch.filter { try labels.takes($0) }.map(use)
    }.flatMap(\.self)
    guard takesImported else { return all }
    try ledger.series.forEachImported(request) { series in
      if try labels.takes(series) { all.append(try use(series)) }
    }
    return all
  }

  private func request(
    in ledger: LedgerAccess, metrics: Set<MetricName>?, withEvidence: Bool
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
    request.withEvidence = withEvidence
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
