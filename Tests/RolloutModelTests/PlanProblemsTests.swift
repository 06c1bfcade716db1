import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct PlanProblemsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: @Sendable (inout Plan) -> Void
    let problems: [String]

    init(
      _ description: String, _ problems: [String],
      _ change: @escaping @Sendable (inout Plan) -> Void
    ) {
      testDescription = description
      self.problems = problems
      self.change = change
    }
  }

  static let cases = [
    Case("no cohorts", ["cohorts: expected at least one cohort, got none"]) { $0.cohorts = [] },
    Case("0 %", ["cohorts: expected percentages from 1 to 100, got 0"]) {
      $0.cohorts = .percents(0, 5)
    },
    Case(
      "out of order",
      [
        "cohorts: expected strictly ascending percentages, got 5 after 10",
        "cohorts: expected strictly ascending percentages, got 5 after 5",
      ]
    ) { $0.cohorts = .percents(10, 5, 5, 50) },
    Case("a gate twice", ["gates: expected distinct names, got 'a' twice"]) {
      $0.gates = .run([Gate("a", "x"), Gate("a", "y")])
    },
    Case(
      "a gate's name that leaves the directory",
      ["gates: expected a gate name of letters, digits, '.', '_' and '-', got '../a'"]
    ) { $0.gates = .run([Gate("../a", "x")]) },
    Case(
      "timeouts of zero",
      [
        "gates.a.timeout-seconds: expected a timeout above 0 seconds",
        "apply.timeout-seconds: expected a timeout above 0 seconds",
        "drill.timeout-seconds: expected a timeout above 0 seconds",
      ]
    ) {
      let command = CommandPlan(command: "x", timeout: .zero)
      $0.gates = .run([Gate(name: "a", command: command)])
      $0.apply = command
      $0.drill = .run(command)
    },
    Case(
      "snapshots",
      [
        "snapshots: expected a name of letters, digits, '.', '_' and '-', got 'a b'",
        "snapshots: expected distinct names, got 'c' twice",
      ]
    ) {
      $0.snapshots = ["a b", "c", "c"].map { SnapshotSource(name: $0, url: nil) }
    },
    Case(
      "a soak below zero",
      [
        "soak.seconds: expected 0 or more seconds",
        "soak.sample-interval-seconds: expected more than 0 seconds",
      ]
    ) { $0.soak = SoakPlan(required: Milliseconds(-1), sampleInterval: .zero) },
    Case(
      "a rule on no metric",
      ["policy.rules.error_budget_ratio: expected a metric of slo.metrics, got 'nothing'"]
    ) {
      $0.policy.rules[1].condition = .threshold(Threshold("nothing", limit: .of("1")))
    },
    Case(
      "two rules of one name",
      ["policy.rules.p95_latency_ms: expected distinct names, got it twice"]
    ) { $0.policy.rules[1].name = "p95_latency_ms" },
    Case("no metrics", ["slo.metrics: expected at least one metric, got none"]) {
      $0.slo?.metrics = []
      $0.policy.rules = []
      $0.slo?.snapshotURL = nil
    },
    Case(
      "metrics that cannot be told apart or found",
      [
        "slo.metrics: expected distinct names, got 'p95_latency_ms' twice",
        "slo.metrics: expected at least one path for 'p95_latency_ms', got none",
      ]
    ) {
      $0.slo?.metrics.append(Metric(name: "p95_latency_ms", paths: []))
    },
    Case(
      "queries without a server",
      [
        "slo.metrics: expected slo.prometheus for the query of 'p95_latency_ms', got none"
      ]
    ) { $0.slo?.metrics[0].query = MetricQuery("x", unit: "ms") },
    Case(
      "a server and a snapshot, and paths beside it",
      [
        "slo.prometheus: expected either a snapshot-url or it, got both",
        "slo.metrics: expected a query for 'p95_latency_ms', because slo.prometheus is there; "
          + "got none",
        "slo.metrics: expected either a query or paths for 'error_budget_ratio', got both",
      ]
    ) {
      $0.slo?.prometheus = PrometheusSource(url: "http://p")
      $0.slo?.metrics[1].query = MetricQuery("x")
    },
    Case(
      "queries whose values would be something else",
      [
        "slo.prometheus.url: expected where the server's HTTP API is, such as "
          + "http://prometheus:9090, got a URL with ? or #",
        "slo.metrics: expected the query-unit of 'p95_latency_ms', because its unit is ms: such "
          + "as s, if the query returns seconds; or ms",
        "slo.metrics: expected a query-unit of 'error_budget_ratio' that converts into its unit "
          + "(it has none), got percent; known are \(UnitConversion.known)",
      ]
    ) {
      $0.slo = SLOPlan(
        snapshotURL: nil, prometheus: PrometheusSource(url: "http://p/?x"),
        metrics: [
          Metric(name: "p95_latency_ms", unit: "ms", query: MetricQuery("x")),
          Metric(name: "error_budget_ratio", query: MetricQuery("x", unit: "percent")),
        ])
    },
    Case(
      "queries that nobody can send",
      [
        "slo.metrics: expected a query for 'p95_latency_ms', got nothing",
        "slo.metrics: expected a query of at most 4096 bytes for 'error_budget_ratio', got 4097; "
          + "a recording rule can hold it",
      ]
    ) {
      $0.slo = SLOPlan(
        snapshotURL: nil, prometheus: PrometheusSource(url: "http://p"),
        metrics: [
          Metric(name: "p95_latency_ms", query: MetricQuery(" ")),
          Metric(
            name: "error_budget_ratio",
            query: MetricQuery(String(repeating: "x", count: 4097))),
        ])
    },
    Case(
      "samples without a rule",
      ["policy.rules: expected at least one rule for the metrics that are sampled, got none"]
    ) { $0.policy.rules = [] },
    Case(
      "limits of zero",
      [
        "limits.connect-timeout-seconds: expected a timeout above 0 seconds",
        "limits.timeout-seconds: expected a timeout above 0 seconds",
      ]
    ) { $0.limits = RequestLimits(connectTimeout: .zero, totalTimeout: .zero) },
    Case(
      "placeholders",
      [
        "env.A: expected one of {{percent}}, got {{cohort}}",
        "probe.body: expected one of {{percent}}, got {{name}}",
        "artifacts.directory: expected one of {{name}}, {{timestamp}}, got {{percent}}",
      ]
    ) {
      $0.cohortEnvironment = [EnvironmentVariable("A", PlaceholderText("{{cohort}}"))]
      $0.probe?.body = PlaceholderText("{{name}}")
      $0.artifacts.directory = PlaceholderText("out/{{percent}}-{{timestamp}}")
    },
    Case(
      "variables that a shell does not take",
      [
        "env.1A: expected the name of a variable, got '1A'",
        "env.A=B: expected the name of a variable, got 'A=B'",
        "env.C: expected a value of one line",
      ]
    ) {
      $0.cohortEnvironment = [
        EnvironmentVariable("1A", PlaceholderText("")),
        EnvironmentVariable("A=B", PlaceholderText("")),
        EnvironmentVariable("C", PlaceholderText("x\nOA_RUNTIME_SHADOW_ENABLED=false")),
      ]
    },
    Case(
      "an env sequence in the place of another artifact",
      [
        "artifacts.env-sequence: expected a file name that ends with .txt, as no other artifact's "
          + "does, got 'SUMMARY.md'"
      ]
    ) { $0.artifacts.environmentSequenceFile = "SUMMARY.md" },
  ]

  @Test(arguments: cases + RuleProblems.cases)
  func `every problem is found and names its field`(example: Case) {
    var plan = Plan.small()
    example.change(&plan)
    #expect(plan.problems().map { "\($0.field): \($0.message)" } == example.problems)
  }

  @Test func `the plans that tests start from have no problems`() {
    #expect(Plan.production().problems().isEmpty)
    #expect(Plan.small(cohorts: .percents(1, 2, 100)).problems().isEmpty)
  }

  @Test(arguments: [
    ("a", true), ("a.b_c-1", true), ("", false), (".", false), ("..", false), (".hidden", false),
    ("-rf", false), ("a/b", false), ("a\\b", false), ("a b", false), ("ä", false), ("a\n", false),
    (String(repeating: "a", count: 100), true), (String(repeating: "a", count: 101), false),
  ])
  func `a file name cannot leave its directory`(text: String, allowed: Bool) {
    #expect(Plan.isFileNamePart(text) == allowed)
  }
}
