/// One instance of something that stands against a rollout: what a waiver or a retry names.
///
/// > Shape: `gates/sync-security#1`, `cohort_25/apply#1`, `cohort_25/probe#1`,
/// > `cohort_25/slo/p95_latency_ms#1`, `rollback_drill#1`, `rollback/restore#1`; the number is the
/// > attempt. A retry makes another instance, so an old waiver never reaches a new failure.
package typealias FailureID = Name<Failure>

extension Name where Subject == Failure {
  /// What failed, without the number: `cohort_25/slo/p95_latency_ms`.
  package var subject: Substring {
    text.lastIndex(of: "#").map { text[..<$0] } ?? text[...]
  }

  package init(_ step: Step, attempt: Int) {
    let instance =
      switch step {
      case .runGate(let gate): "gates/\(gate.name)"
      case .apply(let stage): "\(stage)/apply"
      case .probe(let stage): "\(stage)/probe"
      case .runDrill: "\(Stage.rollbackDrill)"
      default: "step"
      }
    self.init("\(instance)#\(attempt)")
  }

  package init(_ rule: RuleName, in stage: Stage, attempt: Int) {
    self.init("\(stage)/slo/\(rule)#\(attempt)")
  }

  package init(_ step: RollbackStep, attempt: Int) {
    self.init("\(Stage.rollback)/\(step.name)#\(attempt)")
  }
}
