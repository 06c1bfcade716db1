extension SandboxWorld {
  /// What the running service counts, before and after a change.
  var runtimeMetrics: JSONText {
    .object([
      ("cohort_percent", .integer(cohortPercent)),
      ("probes_answered", .integer(state.probesAnswered)),
      (
        "routes",
        .object([
          ("canary", .integer(state.routedToCanary)),
          ("stable", .integer(state.probesAnswered - state.routedToCanary)),
        ])
      ),
      ("requests_refused", .integer(state.requestsRefused)),
      ("slo_snapshots", .integer(state.sloSnapshots)),
    ])
  }

  /// What the control plane says of itself.
  var status: JSONText {
    .object([
      ("status", .string("ok")),
      ("service", .string("rollout sandbox")),
      ("scenario", .string(scenario.rawValue)),
      ("cohort_percent", .integer(cohortPercent)),
      ("cohort_source", .string(cohortSource)),
    ])
  }

  /// The page for a person who opens the address.
  var index: SandboxAnswer {
    let operations = SandboxOperation.allCases.map { operation in
      let call = "\(operation.method) \(operation.path)"
      let padding = String(repeating: " ", count: max(1, 46 - call.count))
      return "  " + call + padding + operation.summary + (operation.needsToken ? " *" : "")
    }
    return SandboxAnswer(
      status: 200, contentType: "text/plain; charset=utf-8",
      body: """
        rollout sandbox: a control plane on this machine to try rollouts against.
        Nothing here is production; it forgets everything when it stops.

        Scenario \(scenario.rawValue): \(scenario.explanation).
        Cohort in force: \(cohortPercent) % (\(cohortSource)).

        \(operations.joined(separator: "\n"))

        * needs authorization: Bearer <the token that the sandbox was started with>

        """)
  }
}
