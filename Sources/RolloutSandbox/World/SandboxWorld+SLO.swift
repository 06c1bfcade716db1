extension SandboxWorld {
  /// > Units: seconds; what the snapshots say they look back over.
  static let windowSeconds = 300

  /// The next SLO snapshot; both forms count as one source.
  ///
  /// - Parameter nested: Whether the values stand under `sync`.
  mutating func sloSnapshot(nested: Bool) -> SandboxAnswer {
    state.sloSnapshots += 1
    switch scenario {
    case .hang: return held
    case .noData: return .json(emptySnapshot(nested: nested))
    case .garbage: return GarbageSnapshot(sample: state.sloSnapshots).answer(nested: nested)
    case .healthy, .slowAt25, .errorsAt50, .flapping:
      let levels = ServiceLevels(
        scenario: scenario, cohort: cohortPercent, sample: state.sloSnapshots)
      return .json(snapshot(levels, nested: nested))
    }
  }

  private func snapshot(_ levels: ServiceLevels, nested: Bool) -> JSONText {
    let values: [(String, JSONText)] = [
      ("p95_latency_ms", .decimal(levels.p95Latency)),
      ("error_budget_ratio", .decimal(levels.errorBudgetRatio)),
    ]
    return .object(
      [
        ("window_seconds", .integer(Self.windowSeconds)),
        ("cohort_percent", .integer(cohortPercent)),
      ] + (nested ? [("sync", .object(values))] : values)
        + [("samples", .integer(state.sloSnapshots))])
  }

  /// By turns a snapshot that lacks the fields and one that has them as null.
  private func emptySnapshot(nested: Bool) -> JSONText {
    let nulls: [(String, JSONText)] =
      state.sloSnapshots.isMultiple(of: 2)
      ? [("p95_latency_ms", .null), ("error_budget_ratio", .null)] : []
    return .object(
      [("window_seconds", .integer(Self.windowSeconds)), ("samples", .integer(0))]
        + (nested ? [("sync", .object(nulls))] : nulls))
  }

  /// What a client gets that waited longer than the hang limit.
  private var held: SandboxAnswer {
    var answer = SandboxAnswer.error(
      503, "hang_limit_passed", "scenario hang held this request for as long as it may")
    answer.pace = .afterHangLimit
    return answer
  }
}
