import Mustache
import RolloutModel

extension RolloutHistory {
  /// SUMMARY.md: the lines of the bash harness first, then what only the ledger knows.
  package var summary: String {
    var table = MarkdownTable(columns: ["Step", "Status", "Duration", "Detail"])
    table.rows = executionRows.map {
      [$0.step, $0.status.rawValue, "\($0.duration.wholeSeconds)s", $0.detail]
    }
    let facts: [String: Any] = [
      "title": plan.summaryTitle.onOneLine,
      "bullets": bullets.map(\.onOneLine),
      "cohorts": plan.cohortsAsWritten.onOneLine,
      "environmentFile": path(of: plan.artifacts.environmentSequenceFile).onOneLine,
      "table": table.lines,
      "reasons": state.failures.map(\.message.onOneLine),
      "noReasons": noReasons,
      "interventions": interventions.map(\.summaryText.onOneLine),
      "intervened": !interventions.isEmpty,
      "stages": stageTable.lines,
      "warnings": warningTexts.map(\.onOneLine),
      "evidence": evidenceBullets.map(\.onOneLine),
    ]
    return RolloutHistory.template.render(facts)
  }

  private func failureCount(_ kind: Failure.Kind) -> Int {
    // One a stage: two rules that fail in the same check are one failed check.
    Set(
      state.failures.filter { $0.kind == kind }.map { kind == .gate ? $0.message : $0.stage.label }
    )
    .count
  }

  private var bullets: [String] {
    var bullets = [
      "Timestamp (UTC): \(planned.startLabel)",
      "Output directory: \(planned.artifactDirectory)",
      "Gate failures: \(failureCount(.gate))",
      "Cohort probe failures: \(failureCount(.probe))",
    ]
    if plan.apply != nil { bullets.append("Apply failures: \(failureCount(.apply))") }
    if plan.slo != nil { bullets.append("SLO failures: \(failureCount(.slo))") }
    if plan.drill != nil { bullets.append("Rollback drill failures: \(failureCount(.drill))") }
    bullets.append("Recommended soak per cohort: \(plan.soak.required.wholeSeconds)s")
    if plan.slo != nil { bullets.append("SLO thresholds: \(thresholds)") }
    bullets.append("Decision: \(decisionWord)")
    return bullets
  }

  /// `allow` or `block`; how it ended where nothing was decided.
  private var decisionWord: String {
    if let decided = state.decided { return decided.decision.rawValue }
    if state.status == .ended { return "redacted" }
    return state.status.isTerminal ? state.status.rawValue : "incomplete"
  }

  private var noReasons: String {
    switch state.status {
    case .aborted: "Nothing was decided: the rollout was aborted."
    case .rolledBack: "Nothing was decided: the rollout was rolled back."
    case .ended: "What was decided has been redacted."
    case .completed, .blocked: "Nothing stands against the rollout."
    default: "Nothing was decided: the rollout is incomplete."
    }
  }

  /// `p95<=600ms, error_budget<=0.020`
  private var thresholds: String {
    plan.policy.rules.map { rule in
      let members = rule.condition.thresholds.map(words).joined(separator: ", ")
      return switch rule.condition {
      case .threshold: members
      case .any: "any of (\(members))"
      case .all: "all of (\(members))"
      }
    }.joined(separator: ", ")
  }

  private func words(of threshold: Threshold) -> String {
    let metric = plan.slo?.metrics.first { $0.name == threshold.metric }
    return "\(metric?.label ?? threshold.metric.text)\(threshold.comparison.symbol)"
      + "\(threshold.limit.text)\(metric?.unit ?? "")"
  }

  private var stageTable: MarkdownTable {
    var table = MarkdownTable(columns: ["Stage", "Verdict", "Samples", "Soak", "Soak required"])
    for entry in entries {
      guard entry.event.type == .cohortCompleted, let stage = entry.event.stage else { continue }
      var verdict = "redacted"
      if case .cohortCompleted(let payload) = entry.event { verdict = payload.verdict.rawValue }
      table.rows.append([
        stage.label, verdict, String(state.observations[stage]?.samples ?? 0),
        soakWords(of: stage), "\(plan.soak.required.wholeSeconds)s",
      ])
    }
    return table
  }

  private func soakWords(of stage: Stage) -> String {
    for entry in entries.reversed() {
      guard case .soakFinished(let payload) = entry.event, payload.stage == stage else { continue }
      return payload.mode == .advisory
        ? "advisory" : "\(payload.observed.wholeSeconds)s observed"
    }
    return plan.soak.required > .zero ? "not finished" : "none"
  }

  private var warningTexts: [String] {
    redactionTexts
      + entries.compactMap { entry in
        switch entry.event {
        case .snapshotFailed(let payload):
          "Failed to capture \(payload.label): \(payload.url): \(payload.reason)"
        case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload),
          .rollbackFinished(let payload):
          payload.leftProcessesBehind
            ? "\(payload.name) left processes behind; they were ended" : nil
        case .runnerDetached(let payload):
          "The runner let go: \(payload.reason)"
        case .soakGap(let payload):
          "\(payload.stage) was not observed for \(payload.unobserved.wholeSeconds)s"
        case .clockJumped(let payload):
          "The clock jumped by \(payload.by.secondsText): \(payload.reason)"
        default: nil
        }
      }
  }

  private var evidenceBullets: [String] {
    var bullets = [
      "Plan: \(plan.name), \(planned.planDigest.text)",
      "Policy: \(planned.policyDigest.text)",
      "Planned by: \(planned.plannedBy.name) on \(planned.plannedBy.host)",
      "Tool: rollout \(planned.toolVersion)",
      "Events: \(entries.count)",
    ]
    if state.redactedCount > 0 { bullets.append("Redacted events: \(state.redactedCount)") }
    if let release = plan.release { bullets.append("Release: \(release.words)") }
    if let baseline = plan.baseline { bullets.append("Baseline: \(baseline.words)") }
    if let superseded = planned.supersedes { bullets.append("Supersedes: \(superseded)") }
    let runners = entries.count { $0.event.type == .runnerAttached }
    if runners > 1 { bullets.append("Runners: \(runners)") }
    if let first = entries.first, let last = entries.last {
      bullets.append("Ledger positions: \(first.position) to \(last.position)")
    }
    return bullets
  }
}

extension RolloutHistory {
  private static let template: MustacheTemplate = {
    do {
      return try MustacheTemplate(string: templateText)
    } catch {
      preconditionFailure("Invariant: the summary's template is well formed: \(error)")
    }
  }()

  private static let templateText = """
    {{% CONTENT_TYPE:TEXT}}
    # {{title}}

    {{#bullets}}
    - {{.}}
    {{/bullets}}

    ## Cohort Sequence

    {{cohorts}}

    ## Cohort Env Sequence

    See: {{environmentFile}}

    ## Execution Table

    {{#table}}
    {{.}}
    {{/table}}

    ## Decision

    {{#reasons}}
    - {{.}}
    {{/reasons}}
    {{^reasons}}
    {{noReasons}}
    {{/reasons}}

    {{#intervened}}
    ## Interventions

    {{#interventions}}
    - {{.}}
    {{/interventions}}

    {{/intervened}}
    ## Stages

    {{#stages}}
    {{.}}
    {{/stages}}

    ## Warnings

    {{#warnings}}
    - {{.}}
    {{/warnings}}
    {{^warnings}}
    None.
    {{/warnings}}

    ## Evidence

    {{#evidence}}
    - {{.}}
    {{/evidence}}

    """
}

extension Release {
  /// `web-2.0 (sha256:…)`
  fileprivate var words: String { name + (digest.map { " (\($0))" } ?? "") }
}

extension InterventionRow {
  fileprivate var summaryText: String {
    let who = actor.map { "\($0.name) on \($0.host)" } ?? "the rollout itself"
    return "\(verb)\(subject.isEmpty ? "" : " " + subject) by \(who)\(holdWords): \(reason) "
      + "(event \(version))"
  }

  /// Who answers for a hold, where that is somebody else, and how long it lasts at most.
  private var holdWords: String {
    var words = ""
    if let owner = details["owner"], let actor, owner != actor.name { words += " for \(owner)" }
    if actor != nil, let until = details["until_ms"].flatMap(Int64.init) {
      words += ", at most \(Milliseconds(until - time.millisecondsSince1970).secondsText)"
    }
    return words
  }
}
