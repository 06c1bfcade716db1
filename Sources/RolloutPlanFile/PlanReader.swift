import RolloutModel

/// Builds a plan from the top of a plan file.
package struct PlanReader {
  let root: PlanNode
  /// To see whether the zones of freeze windows are known.
  let zones: any TimeZones

  static let keys = [
    "rollout-plan", "name", "service", "environment", "summary-title", "cohorts", "soak",
    "on-failure", "env", "snapshots", "gates", "apply", "probe", "slo", "policy", "drill",
    "limits", "artifacts", "secrets", "rollback", "release", "baseline", "freeze",
  ]

  var plan: Plan {
    let members = root.members(known: PlanReader.keys)
    if let format = members["rollout-plan"], format.text != "1" {
      format.report("expected format 1, got '\(Excerpt(format.text))'")
    }
    for required in ["rollout-plan", "name", "cohorts"] where members[required] == nil {
      root.report("expected the key '\(required)', got none")
    }
    let name = members["name"]?.text ?? ""
    if let node = members["name"], !Plan.isFileNamePart(name) {
      node.report("expected a name of letters, digits, '.', '_' and '-', got '\(Excerpt(name))'")
    }
    let (cohorts, written) = members["cohorts"].map(readCohorts) ?? ([], "")
    return Plan(
      name: name, service: members["service"]?.text ?? name,
      environment: members["environment"]?.text ?? "production",
      summaryTitle: members["summary-title"]?.text ?? "Rollout Summary: \(name)",
      cohorts: cohorts, cohortsAsWritten: written,
      soak: members["soak"].map(readSoak) ?? SoakPlan(required: .zero),
      continuation: members["on-failure"]?.choice(Continuation.self) ?? .stopAtFirstFailure,
      cohortEnvironment: members["env"].map(readEnvironment) ?? [],
      snapshots: members["snapshots"].map(readSnapshots) ?? [],
      gates: .run(members["gates"].map(readGates) ?? []),
      apply: members["apply"].map { readCommand($0, keys: []) },
      probe: members["probe"].map(readProbe), slo: members["slo"].map(readSLO),
      policy: members["policy"].map(PlanReader.readPolicy) ?? Policy(rules: []),
      drill: members["drill"].map { .run(readCommand($0, keys: [])) },
      rollback: members["rollback"].map(readRollback),
      release: members["release"].flatMap(readRelease),
      baseline: members["baseline"].flatMap(readRelease),
      limits: members["limits"].map(readLimits) ?? RequestLimits(),
      artifacts: members["artifacts"].map(readArtifacts) ?? ArtifactPlan(),
      secretVariables: members["secrets"]?.elements.map(\.literal) ?? [],
      freezes: members["freeze"]?.elements.compactMap(readFreeze) ?? [])
  }

  private func readCohorts(_ node: PlanNode) -> ([CohortPercent], String) {
    let texts =
      node.isSequence
      ? node.elements.map(\.text) : node.text.split(separator: ",").map(String.init)
    var cohorts: [CohortPercent] = []
    for text in texts {
      let trimmed = text.filter { !$0.isWhitespace }
      guard let number = Int(trimmed), let cohort = CohortPercent(number) else {
        node.report("expected percentages from 1 to 100, got '\(Excerpt(trimmed))'")
        continue
      }
      cohorts.append(cohort)
    }
    return (cohorts, node.isSequence ? texts.joined(separator: ",") : node.text)
  }

  private func readSoak(_ node: PlanNode) -> SoakPlan {
    let members = node.members(known: ["seconds", "mode", "sample-interval-seconds", "on-gap"])
    return SoakPlan(
      required: members["seconds"]?.seconds ?? .zero,
      mode: members["mode"]?.choice(SoakPlan.Mode.self) ?? .wait,
      sampleInterval: members["sample-interval-seconds"]?.seconds ?? .seconds(30),
      gapAction: members["on-gap"]?.choice(GapAction.self))
  }

  private func readEnvironment(_ node: PlanNode) -> [EnvironmentVariable] {
    node.pairs.map { EnvironmentVariable($0.name, PlaceholderText($0.value.text)) }
  }

  private func readSnapshots(_ node: PlanNode) -> [SnapshotSource] {
    node.elements.map { element in
      let members = element.members(known: ["name", "url"])
      return SnapshotSource(
        name: PlanReader.required("name", of: element, members), url: members["url"]?.optionalText)
    }
  }

  private func readGates(_ node: PlanNode) -> [Gate] {
    node.elements.map { element in
      let members = element.members(known: PlanReader.commandKeys + ["name", "idempotent"])
      return Gate(
        name: GateName(PlanReader.required("name", of: element, members)),
        command: readCommand(element, keys: ["name", "idempotent"]),
        idempotent: members["idempotent"]?.flag ?? true)
    }
  }

  private static let commandKeys = ["command", "timeout-seconds", "termination-grace-seconds"]

  /// - Parameter keys: what else may stand beside the command; read by the caller.
  private func readCommand(_ node: PlanNode, keys: [String]) -> CommandPlan {
    // Unknown keys were reported by the caller when it has keys of its own.
    let members =
      keys.isEmpty
      ? node.members(known: PlanReader.commandKeys)
      : Dictionary(
        node.pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    return CommandPlan(
      command: readCommandText(node, members),
      timeout: members["timeout-seconds"]?.seconds ?? .seconds(3600),
      terminationGrace: members["termination-grace-seconds"]?.seconds ?? .seconds(10))
  }

  private func readCommandText(_ node: PlanNode, _ members: [String: PlanNode]) -> String {
    guard let member = members["command"] else {
      return PlanReader.required("command", of: node, members)
    }
    let text = member.commandText
    if text.isEmpty { member.report("expected a command, got nothing") }
    return text
  }

  /// Either one command, or `steps`: a list of named ones.
  private func readRollback(_ node: PlanNode) -> RollbackPlan {
    let members = node.members(known: PlanReader.commandKeys + ["steps"])
    guard let steps = members["steps"] else {
      return RollbackPlan(command: readCommand(node, keys: ["steps"]))
    }
    if members.count > 1 { node.report("expected either steps or one command, got both") }
    return RollbackPlan(
      steps: steps.elements.map { element in
        let members = element.members(known: PlanReader.commandKeys + ["name"])
        return RollbackStep(
          name: PlanReader.required("name", of: element, members),
          command: readCommand(element, keys: ["name"]))
      })
  }

  /// nil where the variable that names the release is not set.
  private func readRelease(_ node: PlanNode) -> Release? {
    let members = node.members(known: ["name", "digest"])
    guard let name = members["name"]?.optionalText else { return nil }
    return Release(name: name, digest: members["digest"]?.optionalText)
  }

  private func readProbe(_ node: PlanNode) -> ProbePlan {
    let members = node.members(known: ["label", "base-url", "path", "token-env", "body"])
    let variable = members["token-env"]?.literal
    return ProbePlan(
      label: members["label"]?.text ?? "probe", baseURL: members["base-url"]?.optionalText,
      path: members["path"]?.text ?? "", body: PlaceholderText(members["body"]?.text ?? "{}"),
      tokenVariable: variable,
      tokenConfigured: variable.map { !(node.diagnostics.environment[$0] ?? "").isEmpty }
        ?? false)
  }

  /// An empty text is no window that is not configured: a freeze must not be lost by a mistyped
  /// variable.
  private func readFreeze(_ node: PlanNode) -> FreezeWindow? {
    let text = node.text
    guard !text.isEmpty else {
      if node.isScalar { node.report("expected a freeze window, got nothing") }
      return nil
    }
    do throws(FreezeWindowRefusal) {
      let window = try FreezeWindow.parse(text)
      if let zone = [window].unknownZones(in: zones).first {
        node.report(
          "expected a time zone such as Europe/Berlin, got the unknown '\(Excerpt(zone))'")
      }
      return window
    } catch {
      node.report("\(error)")
      return nil
    }
  }

  private func readLimits(_ node: PlanNode) -> RequestLimits {
    let members = node.members(
      known: ["connect-timeout-seconds", "timeout-seconds", "body-bytes"])
    var limits = RequestLimits()
    if let connect = members["connect-timeout-seconds"] { limits.connectTimeout = connect.seconds }
    if let total = members["timeout-seconds"] { limits.totalTimeout = total.seconds }
    if let bytes = members["body-bytes"] {
      let count = bytes.wholeNumber("bytes")
      if !(1...(1 << 20)).contains(count) {
        bytes.report("expected 1 to 1048576 bytes, got \(count)")
      }
      limits.bodyByteLimit = Int(count)
    }
    return limits
  }

  private func readArtifacts(_ node: PlanNode) -> ArtifactPlan {
    let members = node.members(
      known: ["directory", "env-sequence", "caption", "passed-message", "blocked-message"])
    var plan = ArtifactPlan()
    if let directory = members["directory"] { plan.directory = PlaceholderText(directory.text) }
    if let file = members["env-sequence"] {
      plan.environmentSequenceFile = file.text
      if !Plan.isFileNamePart(file.text) {
        file.report("expected a file name, got '\(Excerpt(file.text))'")
      }
    }
    if let caption = members["caption"] { plan.caption = caption.text }
    if let message = members["passed-message"] { plan.passedMessage = message.text }
    if let message = members["blocked-message"] { plan.blockedMessage = message.text }
    return plan
  }

  package static func required(_ key: String, of node: PlanNode, _ members: [String: PlanNode])
    -> String
  {
    guard let member = members[key] else {
      node.report("expected the key '\(key)', got none")
      return "missing"
    }
    let text = member.text
    if text.isEmpty { member.report("expected a text, got nothing") }
    return text
  }
}
