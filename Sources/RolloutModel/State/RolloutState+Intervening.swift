/// What people's events change.
extension RolloutState {
  mutating func lift(_ payload: RolloutResumed) {
    for cause in payload.lifted {
      if cause == .freeze, payload.overrides { freezeOverriddenUntil = holds[cause]?.held.until }
      holds[cause] = nil
    }
  }

  mutating func waive(_ payload: FailureWaived) {
    holds[.failure] = nil
    waivers[payload.failure] = payload
    if rollback?.failure?.id == payload.failure {
      rollback?.failure = nil
      rollback?.done += 1
      rollback?.attempt = 0
    }
    if let stage = stageOfFinding(payload.failure) { forgive(payload.failure, in: stage) }
  }

  /// A waiver is of one kind of finding of one rule in one observation of a stage: more of the same
  /// does not ask again, anything else is another instance.
  private mutating func forgive(_ id: FailureID, in stage: Stage) {
    guard var observation = observations[stage],
      let index = sloFailures(in: stage, observation).firstIndex(where: { $0.id == id })
    else { return }
    waivedFindings.append(sloFailures(in: stage, observation)[index])
    let rule = observation.findings[index].rule.name
    observation.waiverCounts[rule, default: 0] += 1
    observation.waivedKinds[rule, default: []].insert(observation.findings[index].kind)
    // No more samples come: what is missing then is missing for what was waived.
    if hasEnded(stage) { observation.waivedKinds[rule, default: []].insert(.tooFewSamples) }
    observation.findings.remove(at: index)
    observation.foundAt[rule] = nil
    observations[stage] = observation
    refreshFindings(in: stage)
  }

  /// Goes back to what failed. The attempt that failed stays in the log, and in no count.
  mutating func retry(_ id: FailureID) {
    holds[.failure] = nil
    if rollback?.failure?.id == id {
      rollback?.failure = nil
      return
    }
    if let index = stepFailures.firstIndex(where: { $0.id == id }) {
      rewind(to: stepFailures[index].order)
      stepFailures.remove(at: index)
      return
    }
    guard let stage = stageOfFinding(id),
      let index = steps.firstIndex(of: .checkSLO(stage))
    else { return }
    observations[stage]?.restart()
    waivedFindings.removeAll { $0.stage == stage }
    rewind(to: index)
  }

  mutating func rewind(to index: Int) {
    guard index < cursor else { return }
    for later in index..<cursor { outcomes[later] = nil }
    cursor = index
  }

  private func stageOfFinding(_ id: FailureID) -> Stage? {
    observations.first { stage, observation in
      observation.findings.contains {
        FailureID($0.rule.name, in: stage, attempt: observation.instance(of: $0.rule.name)) == id
      }
    }?.key
  }
}
