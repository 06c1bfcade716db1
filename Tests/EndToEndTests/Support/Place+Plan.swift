extension Place {
  /// Writes a small plan and returns the flags that run it, whether it observes anything or not.
  ///
  /// - Parameters:
  ///   - gates: name and command of each.
  ///   - rest: more of the YAML, at its top level.
  func plan(
    cohorts: String = "[5, 50]", gates: [(name: String, command: String)] = [], _ rest: String = ""
  ) throws -> [String] {
    var lines = ["rollout-plan: 1", "name: small", "cohorts: \(cohorts)"]
    if !gates.isEmpty { lines.append("gates:") }
    for gate in gates {
      lines.append("  - name: \(gate.name)")
      // In single quotes nothing is special in YAML but the quote itself.
      let quoted = gate.command.replacing("'", with: "''")
      lines.append("    command: '\(quoted)'")
      lines.append("    termination-grace-seconds: 1")
    }
    try write((lines + [rest]).joined(separator: "\n") + "\n", to: "plan.yaml")
    return ["--plan", "plan.yaml", "--allow-unobserved"]
  }

  /// The SLO part of a plan, with one rule, sampled at the URL.
  static func slo(_ url: String) -> String {
    """
    slo:
      snapshot-url: "\(url)"
      metrics:
        - name: p95_latency_ms
          unit: ms
    policy:
      rules:
        - metric: p95_latency_ms
          at-most: 600
    """
  }

  static func probe(_ url: String) -> String {
    """
    probe:
      base-url: "\(url)"
      path: /probe
      token-env: OA_PROD_CONTROL_AUTH_TOKEN
    """
  }

  static func snapshot(_ url: String) -> String {
    """
    snapshots:
      - name: metrics
        url: "\(url)"
    """
  }

  static let smallLimits = """
    limits:
      connect-timeout-seconds: 1
      timeout-seconds: 0.5
      body-bytes: 2000
    """
}
