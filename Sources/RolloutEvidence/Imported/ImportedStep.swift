package import RolloutModel

/// One step of an imported rollout, as its directory has it.
package struct ImportedStep: Hashable, Sendable {
  /// `gate:spacetime-chaos`, `cohort:5%`, `slo:cohort_5`
  package var name: String
  /// As written; nil where a broken line has lost it.
  package var status: String?
  package var durationSeconds: Int64?
  package var detail: String?
}

extension ImportedRollout {
  /// The rows of the execution table, which is in order of execution; where there is none, those of
  /// the result files, in the order in which the harness works.
  package var steps: [ImportedStep] {
    let table = rows.filter { $0.kind == .step }
    if !table.isEmpty {
      return table.map {
        ImportedStep(
          name: $0.name, status: $0.status, durationSeconds: $0.durationSeconds, detail: $0.detail)
      }
    }
    return resultRows.map {
      ImportedStep(
        name: $0.stepName, status: $0.status, durationSeconds: $0.durationSeconds,
        detail: $0.stepDetail)
    }
  }

  /// The result files' rows: the baseline, gates, each cohort with its SLO check, the drill, and
  /// whatever is left.
  private var resultRows: [ImportedRow] {
    var left = rows.filter { $0.kind == .gate || $0.kind == .cohort || $0.kind == .slo }
    var ordered: [ImportedRow] = []
    func take(_ isNext: (ImportedRow) -> Bool) {
      ordered += left.filter(isNext)
      left.removeAll(where: isNext)
    }
    take { $0.kind == .slo && $0.name == Stage.baseline.label }
    take { $0.kind == .gate && $0.name != Stage.rollbackDrill.label }
    var seen: Set<String> = []
    for cohort in left.filter({ $0.kind == .cohort }).map(\.name)
    where seen.insert(cohort).inserted {
      take { $0.kind != .gate && $0.name == cohort }
    }
    take { $0.kind == .slo && $0.name != Stage.postRollbackDrill.label }
    take { $0.kind == .gate }
    return ordered + left
  }
}

extension ImportedRow {
  /// As the execution table names it.
  fileprivate var stepName: String {
    switch kind {
    case .gate: "gate:\(name)"
    case .cohort: "cohort:\(percent.map(String.init) ?? "?")%"
    case .slo: "slo:\(name)"
    case .step, .environment, .warning: name
    }
  }

  fileprivate var stepDetail: String? {
    if let reason { return reason }
    switch kind {
    case .cohort: return httpStatus.map { "HTTP \($0)" }
    case .slo:
      let values = [
        p95LatencyMilliseconds.map { "p95=\(shortText(of: $0))ms" },
        errorBudgetRatio.map { "error_budget=\(shortText(of: $0))" },
      ].compactMap(\.self)
      return values.isEmpty ? nil : values.joined(separator: ", ")
    default: return command
    }
  }
}
