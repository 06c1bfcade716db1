extension RolloutPlanned {
  /// The plan's digests stay: they are over the redacted plan, as it stands in the ledger.
  func redacting(_ redact: (String) -> String) -> RolloutPlanned {
    var copy = self
    copy.plan = plan.redacting(redact)
    copy.workspace = redact(workspace)
    copy.artifactDirectory = redact(artifactDirectory)
    return copy
  }
}

extension Plan {
  /// The plan with `redact` applied to every text in which a person may have put a credential.
  ///
  /// Names stay: of the plan, gates, metrics, rules, snapshots and variables. They tie events
  /// together, and a name is no place for a secret.
  package func redacting(_ redact: (String) -> String) -> Plan {
    var copy = self
    copy.service = redact(service)
    copy.environment = redact(environment)
    copy.summaryTitle = redact(summaryTitle)
    copy.cohortEnvironment = cohortEnvironment.map {
      EnvironmentVariable($0.name, PlaceholderText(redact($0.value.source)))
    }
    copy.snapshots = snapshots.map { SnapshotSource(name: $0.name, url: $0.url.map(redact)) }
    if case .run(let gates) = gates {
      copy.gates = .run(
        gates.map { gate in
          var gate = gate
          gate.command = gate.command.redacting(redact)
          return gate
        })
    }
    if case .skip(let reason) = gates { copy.gates = .skip(reason: redact(reason)) }
    copy.apply = apply?.redacting(redact)
    switch drill {
    case .run(let command): copy.drill = .run(command.redacting(redact))
    case .skip(let reason): copy.drill = .skip(reason: redact(reason))
    case nil: break
    }
    copy.rollback?.steps = (rollback?.steps ?? []).map { $0.redacting(redact) }
    copy.release = release?.redacting(redact)
    copy.baseline = baseline?.redacting(redact)
    copy.probe?.label = redact(probe?.label ?? "")
    copy.probe?.baseURL = probe?.baseURL.map(redact)
    copy.probe?.path = redact(probe?.path ?? "")
    copy.probe?.body = PlaceholderText(redact(probe?.body.source ?? ""))
    copy.slo?.snapshotURL = slo?.snapshotURL.map(redact)
    copy.slo?.prometheus?.url = slo?.prometheus?.url.map(redact)
    copy.slo?.metrics = (slo?.metrics ?? []).map { $0.redacting(redact) }
    copy.artifacts.directory = PlaceholderText(redact(artifacts.directory.source))
    copy.artifacts.caption = redact(artifacts.caption)
    copy.artifacts.passedMessage = redact(artifacts.passedMessage)
    copy.artifacts.blockedMessage = redact(artifacts.blockedMessage)
    return copy
  }
}

extension Metric {
  fileprivate func redacting(_ redact: (String) -> String) -> Metric {
    Metric(
      name: name, label: redact(label), unit: redact(unit), paths: paths.map(redact),
      query: query.map { MetricQuery(redact($0.text), unit: redact($0.unit)) })
  }
}

extension RollbackStep {
  func redacting(_ redact: (String) -> String) -> RollbackStep {
    RollbackStep(name: name, command: command.redacting(redact))
  }
}

extension Release {
  fileprivate func redacting(_ redact: (String) -> String) -> Release {
    Release(name: redact(name), digest: digest.map(redact))
  }
}

extension CommandPlan {
  fileprivate func redacting(_ redact: (String) -> String) -> CommandPlan {
    var copy = self
    copy.command = redact(command)
    return copy
  }
}
