/// One thing that a plan asks for. The list of a plan's steps is fixed before the rollout starts.
package enum Step: Hashable, Sendable {
  case captureSnapshot(label: String, url: String)
  /// The SLO samples of a stage outside of its soak.
  case checkSLO(Stage)
  case runGate(Gate)
  case skipGates(reason: String)
  case enterCohort(Stage)
  case apply(Stage)
  case probe(Stage)
  case soak(Stage)
  case completeCohort(Stage)
  case runDrill(CommandPlan)
  case skipDrill(reason: String)
}

extension Plan {
  /// Every step in the order of work.
  package var steps: [Step] {
    var steps = captures("before") + slo(.baseline)
    switch gates {
    case .run(let gates): steps += gates.map { .runGate($0) }
    case .skip(let reason): steps.append(.skipGates(reason: reason))
    }
    for stage in cohortStages {
      steps += cohortSteps(stage)
    }
    switch drill {
    case .run(let command): steps.append(.runDrill(command))
    case .skip(let reason): steps.append(.skipDrill(reason: reason))
    case nil: break
    }
    return steps + captures("after") + (drill == nil ? [] : slo(.postRollbackDrill))
  }

  /// The stages of the cohorts, in order; a repeated percentage gets an occurrence.
  package var cohortStages: [Stage] {
    var occurrences: [CohortPercent: Int] = [:]
    return cohorts.map { percent in
      occurrences[percent, default: 0] += 1
      return .cohort(percent, occurrence: occurrences[percent, default: 1])
    }
  }

  private func cohortSteps(_ stage: Stage) -> [Step] {
    // What the labels of a cohort's snapshots end with: `5`, or `5.2` for a repeated cohort.
    let suffix = stage.label.dropFirst("cohort_".count)
    var steps: [Step] = [.enterCohort(stage)]
    steps += captures("before_\(suffix)")
    if apply != nil { steps.append(.apply(stage)) }
    if probe != nil { steps.append(.probe(stage)) }
    steps += slo(stage)
    if soak.required > .zero { steps.append(.soak(stage)) }
    steps += captures("after_\(suffix)")
    steps.append(.completeCohort(stage))
    return steps
  }

  private func captures(_ moment: String) -> [Step] {
    snapshots.compactMap { source in
      source.url.map { .captureSnapshot(label: "\(source.name)_\(moment)", url: $0) }
    }
  }

  private func slo(_ stage: Stage) -> [Step] {
    slo == nil ? [] : [.checkSLO(stage)]
  }
}
