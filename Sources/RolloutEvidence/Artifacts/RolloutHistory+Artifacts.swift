import RolloutModel

extension RolloutHistory {
  /// Every file of the artifact directory; the same entries always give the same files.
  package var artifacts: [Artifact] {
    var artifacts = [
      lines(ArtifactPath.gateResults, gateResultLines),
      lines(ArtifactPath.cohortResults, cohortResultLines),
      Artifact(path: ArtifactPath.sloResults, content: .text(sloResults)),
      Artifact(path: plan.artifacts.environmentSequenceFile, content: .text(environmentSequence)),
      Artifact(path: ArtifactPath.summary, content: .text(summary)),
    ]
    if plan.apply != nil { artifacts.append(lines(ArtifactPath.applyResults, applyResultLines)) }
    if entries.contains(where: { $0.event.stage == .rollback }) {
      artifacts.append(lines(ArtifactPath.rollbackResults, rollbackResultLines))
    }
    if !interventionLines.isEmpty {
      artifacts.append(lines(ArtifactPath.interventions, interventionLines))
    }
    if plan.slo == nil { artifacts.removeAll { $0.path == ArtifactPath.sloResults } }
    if !warnings.isEmpty {
      let text = warnings.map { $0 + "\n" }.joined()
      artifacts.append(Artifact(path: ArtifactPath.warnings, content: .text(text)))
    }
    return artifacts + materials
  }

  /// One file a path: a snapshot that was captured again takes the place of the first.
  private var materials: [Artifact] {
    var places: [String: Int] = [:]
    var found: [Artifact] = []
    for entry in entries {
      for artifact in materials(of: entry) {
        if let place = places[artifact.path] {
          found[place] = artifact
        } else {
          places[artifact.path] = found.count
          found.append(artifact)
        }
      }
    }
    return found
  }

  private func lines(_ path: String, _ lines: [OrderedJSON]) -> Artifact {
    Artifact(path: path, content: .text(lines.map { $0.line + "\n" }.joined()))
  }

  private func materials(of entry: LedgerEntry) -> [Artifact] {
    switch entry.event {
    case .snapshotCaptured(let payload):
      return [
        Artifact(path: ArtifactPath.snapshot(payload.label), content: .material(payload.body))
      ]
    case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload),
      .rollbackFinished(let payload):
      let path = ArtifactPath.log(payload.name, stage: payload.stage, attempt: payload.attempt)
      return [Artifact(path: path, content: .material(payload.log))]
    case .gateInterrupted(let payload), .applyInterrupted(let payload),
      .drillInterrupted(let payload), .rollbackInterrupted(let payload):
      return payload.log.map { [Artifact(path: logPath(of: payload), content: .material($0))] }
        ?? []
    case .probeFinished(let payload):
      let body: Artifact.Content = payload.body.map { .material($0) } ?? .text("")
      let answer = answerNumber(of: entry)
      return [
        Artifact(
          path: ArtifactPath.probe(payload.stage, answer: answer, "json"), content: body),
        Artifact(
          path: ArtifactPath.probe(payload.stage, answer: answer, "status"),
          content: .text(payload.statusText)),
      ]
    case .sloSampled(let payload):
      let path = ArtifactPath.sample(payload.stage, number: payload.number)
      return [Artifact(path: path, content: .material(payload.snapshot))]
    // The body of a failed fetch stays in the ledger alone: as a file it would pass for a snapshot.
    default:
      return []
    }
  }
}
