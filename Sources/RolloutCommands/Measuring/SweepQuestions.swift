import RolloutLedger
import RolloutModel
import RolloutReplay

/// Three questions about a history, which tools/bench/sweep-peers puts to other programs, too.
struct SweepQuestions: Sendable {
  private let curve: SweepRule
  private let row: SweepRule
  private let other: SweepRule

  static let metrics: (latency: MetricName, errors: MetricName) = (
    "p95_latency_ms", "error_budget_ratio"
  )

  init() throws {
    curve = try SweepRule(metric: Self.metrics.latency)
    row = try SweepRule(metric: Self.metrics.latency, kind: .consecutive(3))
    other = try SweepRule(metric: Self.metrics.errors)
  }

  var request: SeriesRequest {
    var request = SeriesRequest()
    request.metrics = [Self.metrics.latency, Self.metrics.errors]
    request.evidence = []
    return request
  }

  /// What some runs in a row come to, under each of the rules.
  struct Part: Sendable {
    var curve: CriticalPart
    var row: CriticalPart
    var other: CriticalPart
  }

  func part(_ batch: [RunSeries], _ first: Int) -> Part {
    Part(
      curve: CriticalPart(of: batch, first: first, under: curve),
      row: CriticalPart(of: batch, first: first, under: row),
      other: CriticalPart(of: batch, first: first, under: other))
  }

  /// One number a threshold and stage, one a pair of thresholds, one a threshold.
  struct Answers: Sendable {
    var runs = 0
    var stages = 0
    /// A row a threshold, a column a stage: runs blocked first in that stage.
    var curve: [Int32] = []
    /// A row a threshold of the second metric, a column one of the first: runs blocked by either.
    var grid: [Int32] = []
    /// Runs blocked by three samples in a row.
    var row: [Int32] = []
  }

  func answers(_ parts: [Part]) async throws -> Answers {
    async let row = rowAnswer(parts)
    let curve = try CriticalValues(parts.map(\.curve), under: curve)
    async let grid = gridAnswer(curve, parts)
    let steps = SweepCurve(curve)
    var answers = Answers(runs: curve.runs.count, stages: steps.stages.count)
    for number in 0..<1000 {
      let step = steps.step(steps.index(at: 100 + Double(number)))
      answers.curve += step.stages.map { Int32($0.blocked) }
    }
    answers.row = try await row
    answers.grid = try await grid
    return answers
  }

  @concurrent private func rowAnswer(_ parts: [Part]) async throws -> [Int32] {
    let curve = SweepCurve(try CriticalValues(parts.map(\.row), under: row))
    return (0..<1000).map { Int32(curve.counts(at: 100 + Double($0)).blocked) }
  }

  @concurrent private func gridAnswer(
    _ curve: CriticalValues, _ parts: [Part]
  ) async throws -> [Int32] {
    let other = try CriticalValues(parts.map(\.other), under: other)
    let xs = (0..<100).map { 100 + Double($0) * 10 }
    let ys = (0..<100).map { Double($0 + 1) * 0.0005 }
    let grid = PairGrid(try PairSweep(curve, or: other), xs: xs, ys: ys)
    return ys.indices.flatMap { y in xs.indices.map { Int32(grid.counts(x: $0, y: y).blocked) } }
  }
}
