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
  package func redacting(_ redact: (String) -> String) -> Plan {
    var copy = self
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
    copy.apply = apply?.redacting(redact)
    if case .run(let command) = drill { copy.drill = .run(command.redacting(redact)) }
    copy.probe?.baseURL = probe?.baseURL.map(redact)
    copy.probe?.path = redact(probe?.path ?? "")
    copy.probe?.body = PlaceholderText(redact(probe?.body.source ?? ""))
    copy.slo?.snapshotURL = slo?.snapshotURL.map(redact)
    copy.artifacts.directory = PlaceholderText(redact(artifacts.directory.source))
    return copy
  }
}

extension CommandPlan {
  fileprivate func redacting(_ redact: (String) -> String) -> CommandPlan {
    var copy = self
    copy.command = redact(command)
    return copy
  }
}
