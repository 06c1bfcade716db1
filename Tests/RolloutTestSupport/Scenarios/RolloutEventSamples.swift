package import RolloutModel

/// One event of every type, with every field filled in.
package enum RolloutEventSamples {
  /// In the order of ``EventType``.
  package static let all: [RolloutEvent] = [
    .rolloutPlanned(planned()),
    .rolloutDecided(
      RolloutDecided(decision: .block, reasons: ["gate spacetime-chaos failed: \(outside)"])),
    .runnerAttached(RunnerAttached(epoch: 2, host: "deploy-1", processID: 4711)),
    .runnerDetached(RunnerDetached(reason: "received SIGTERM \(outside)")),
    .rolloutHeld(
      RolloutHeld(
        cause: .failure, reason: outside, owner: outside, until: time,
        failures: ["cohort_25/probe#1"])),
    .rolloutResumed(
      RolloutResumed(
        lifted: [.freeze, .person], reason: outside, overrides: true, endedByItself: true)),
    .rolloutRetried(RolloutRetried(failure: "gates/spacetime-chaos#2", reason: outside)),
    .rolloutAborted(
      RolloutAborted(reason: outside, supersededBy: "01a2093f-5445-792e-8624-93c81c0e01e4")),
    .rolloutRolledBack(RolloutRolledBack(reasons: ["probe cohort_25 failed: \(outside)"])),
    .failureWaived(
      FailureWaived(failure: "cohort_25/slo/p95#1", message: outside, reason: outside)),
    .clockJumped(ClockJumped(by: Milliseconds(-3_600_000), reason: outside)),
    .snapshotCaptured(
      SnapshotCaptured(
        label: "runtime_metrics_before_5", url: url, httpStatus: 200, duration: duration,
        body: material)),
    .snapshotFailed(
      SnapshotFailed(
        label: "control_status_after", url: url, duration: duration, reason: outside)),
    .gateStarted(started(.gates, "spacetime-chaos")),
    .gateFinished(finished(.gates, "spacetime-chaos", .notStarted(reason: outside))),
    .gateInterrupted(interrupted(.gates, "spacetime-chaos")),
    .gateSkipped(StepSkipped(stage: .gates, reason: outside)),
    .cohortEntered(CohortEntered(stage: .cohort(25), percent: percent)),
    .cohortCompleted(CohortCompleted(stage: .cohort(25, 2), verdict: .unobserved)),
    .applyStarted(started(.cohort(25), "apply")),
    .applyFinished(finished(.cohort(25), "apply", .timedOut(after: .seconds(60), killed: true))),
    .applyInterrupted(interrupted(.cohort(25), "apply")),
    .probeStarted(ProbeStarted(stage: .cohort(25), url: url)),
    .probeFinished(
      ProbeFinished(
        stage: .cohort(25), httpStatus: 503, duration: duration, body: material,
        failure: outside)),
    .probeInterrupted(ProbeInterrupted(stage: .cohort(25), reason: outside)),
    .probeSkipped(StepSkipped(stage: .cohort(25), reason: outside)),
    .sloSampled(
      SLOSampled(
        stage: .cohort(25), number: 3, url: url, duration: duration, readings: readings,
        verdicts: verdicts, snapshot: material)),
    .sloUnavailable(
      SLOUnavailable(
        stage: .postRollbackDrill, number: 1, url: url, duration: duration, reason: outside,
        verdicts: verdicts, body: material)),
    .sloSkipped(StepSkipped(stage: .baseline, reason: outside)),
    .soakStarted(
      SoakStarted(stage: .cohort(25), required: .seconds(1800), sampleInterval: .seconds(30))),
    .soakFinished(
      SoakFinished(
        stage: .cohort(25), mode: .wait, required: .seconds(1800),
        observed: Milliseconds(1_800_125),
        samples: 60)),
    .soakGap(
      SoakGap(
        stage: .cohort(25), from: time, to: time + .seconds(300), unobserved: .seconds(270),
        action: .hold)),
    .soakPromoted(
      SoakPromoted(
        stage: .cohort(25), required: .seconds(1800), observed: .seconds(600), reason: outside)),
    .drillStarted(started(.rollbackDrill, "rollback_drill")),
    .drillFinished(finished(.rollbackDrill, "rollback_drill", .lost(reason: outside))),
    .drillInterrupted(interrupted(.rollbackDrill, "rollback_drill")),
    .drillSkipped(StepSkipped(stage: .rollbackDrill, reason: outside)),
    .rollbackRequested(
      RollbackRequested(
        reason: outside, automatic: true, fromCohort: .cohort(25), cause: "cohort_25/slo/p95#1",
        steps: [RollbackStep(name: "restore", command: CommandPlan(command: outside))],
        isPlanned: true)),
    .rollbackStarted(started(.rollback, "restore")),
    .rollbackFinished(finished(.rollback, "restore", .signalled(signal: 9))),
    .rollbackInterrupted(interrupted(.rollback, "restore")),
    .rolloutImported(
      RolloutImported(
        source: .staging, importedAt: time + .seconds(60),
        importedBy: Operator(name: "ada", host: "deploy-1"), toolVersion: "0.1.0",
        directory: outside, content: material.digest, facts: importedFacts,
        totals: ImportTotals(files: 2, rows: 2, problems: 2), part: importPart)),
    .importContinued(ImportContinued(number: 1, part: importPart)),
    .changeLabelled(
      ChangeLabelled(
        quality: .bad, incident: outside, onset: time, preventedByBlock: .no, source: outside,
        row: LabelRow(file: material.digest, line: 7), reason: outside,
        labelledBy: Operator(name: "ada", host: "deploy-1"))),
  ]

  private static var importedFacts: ImportedFacts {
    var facts = ImportedFacts()
    facts.title = outside
    facts.service = outside
    facts.environment = outside
    facts.startedAt = time
    facts.startedAtFrom = .directoryName
    facts.outputDirectory = outside
    facts.decision = .block
    facts.cohortsAsWritten = outside
    facts.soakSeconds = 1800
    facts.thresholds = outside
    facts.p95LimitMilliseconds = outside
    facts.errorBudgetLimit = outside
    facts.gateFailures = 1
    facts.probeFailures = 2
    facts.sloFailures = 3
    facts.drillFailures = 4
    return facts
  }

  private static var importPart: ImportPart {
    var row = ImportedRow(kind: .slo, file: "slo-results.jsonl", line: 3, name: outside)
    row.status = outside
    row.percent = 25
    row.durationSeconds = 12
    row.httpStatus = outside
    row.p95LatencyMilliseconds = 812.0625
    row.errorBudgetRatio = 0.011
    row.soakSeconds = 1800
    row.reason = outside
    row.command = outside
    row.detail = outside
    row.refersTo = outside
    row.isRecovered = true
    return ImportPart(
      files: [
        ImportedFile(
          name: "logs/gate-unit.log", material: material, originalDigest: material.digest,
          originalByteCount: 2065, redactions: 3, modified: time)
      ], rows: [row],
      problems: [ImportProblem(file: "slo-results.jsonl", line: 3, what: outside, kept: outside)])
  }

  /// A secret that stands in every text of ``all`` which was not made by the program.
  package static let secret = "s3cr3t-hunter2-4f81"

  private static let outside = "said \"\(secret)\" — ünïcode \\ / \u{1F680}"
  private static let url = "https://ops:\(secret)@host.example/a?b=c&token=\(secret)"
  private static let duration = Milliseconds(1234)
  private static let time = Timestamp.scenarioStart
  private static let percent: CohortPercent = [CohortPercent].percents(25)[0]
  private static let material = Material(
    digest: ContentDigest("sha256:" + String(repeating: "0f", count: 32)), byteCount: 2048,
    omittedByteCount: 17)

  private static func started(_ stage: Stage, _ name: String) -> CommandStarted {
    CommandStarted(
      stage: stage, name: name, attempt: 2, command: "curl -H 'Authorization: Bearer \(secret)'",
      timeout: .seconds(3600))
  }

  private static func finished(
    _ stage: Stage, _ name: String, _ exit: CommandExit
  ) -> CommandFinished {
    CommandFinished(
      stage: stage, name: name, attempt: 2, exit: exit, duration: duration, log: material,
      leftProcessesBehind: true)
  }

  private static func interrupted(_ stage: Stage, _ name: String) -> CommandInterrupted {
    CommandInterrupted(
      stage: stage, name: name, attempt: 2, reason: outside, duration: duration, log: material)
  }

  private static let readings = [
    Reading(metric: "p95_latency_ms", content: .value(812.0625), path: "sync.p95_latency_ms"),
    Reading(metric: "error_budget_ratio", content: .error(reason: outside)),
    Reading(metric: "queue_depth", content: .noData(reason: outside), path: "queue"),
  ]

  private static let verdicts = [
    RuleVerdict(
      rule: "p95_latency_ms", metric: "p95_latency_ms", verdict: .breach, value: 812.0625,
      limit: .of("600"), margin: -212.0625),
    RuleVerdict(
      rule: "error_budget_ratio", metric: "error_budget_ratio", verdict: .error,
      limit: .of("0.020"), reason: outside),
    RuleVerdict(
      rule: "queue", metric: "queue_depth", verdict: .noData, limit: .of("1e3"), reason: outside),
  ]

  private static func planned() -> RolloutPlanned {
    var plan = Plan.production(
      metricsURL: url, statusURL: nil, controlURL: url, sloURL: url)
    plan.service = outside
    plan.environment = outside
    plan.summaryTitle = outside
    plan.cohortEnvironment.append(EnvironmentVariable("TOKEN", PlaceholderText(outside)))
    plan.gates = .run([Gate("spacetime-chaos", outside, idempotent: false)])
    plan.apply = CommandPlan(
      command: outside, timeout: .seconds(60), terminationGrace: .seconds(1))
    plan.probe?.label = outside
    plan.probe?.path = "/evaluate?key=\(secret)"
    plan.probe?.body = PlaceholderText(#"{"key":"\#(secret)"}"#)
    plan.slo?.metrics = [
      Metric(name: "p95_latency_ms", label: outside, unit: outside, paths: [outside])
    ]
    plan.policy.rules[0].condition = .threshold(
      Threshold("p95_latency_ms", .atLeast, limit: .of("600")))
    plan.policy.rules[0].trigger = .total(limit: 2)
    plan.policy.rules[1].noData = .ignore
    plan.drill = .run(CommandPlan(command: outside))
    plan.artifacts = ArtifactPlan(
      directory: PlaceholderText(outside), environmentSequenceFile: "env.txt", caption: outside,
      passedMessage: outside, blockedMessage: outside)
    plan.secretVariables = ["TOKEN"]
    return RolloutPlanned(
      plan: plan, planDigest: ContentDigest("sha256:" + String(repeating: "a1", count: 32)),
      policyDigest: ContentDigest("sha256:" + String(repeating: "b2", count: 32)),
      workspace: "/srv/\(secret)", artifactDirectory: "/srv/out/\(secret)",
      startLabel: "20260901T100000Z", plannedBy: Operator(name: "ada", host: "deploy-1"),
      toolVersion: "0.1.0")
  }
}
