import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutCommands
@testable import RolloutPlanFile

@Suite struct PlanFileTests {
  static let head = "rollout-plan: 1\nname: web\ncohorts: [5, 50]\n"

  /// What is wrong with each of these stands in the snapshot.
  static let mistakes: [(name: String, yaml: String)] = generalMistakes + RuleFileTests.mistakes

  private static let generalMistakes: [(name: String, yaml: String)] = [
    ("empty", ""),
    ("only a comment", "# nothing\n"),
    ("not a mapping", "- a\n- b\n"),
    ("a scalar", "hello\n"),
    ("not YAML", "rollout-plan: 1\nname: [web\ncohorts: 5\n"),
    ("a tab for indentation", "rollout-plan: 1\nsoak:\n\tseconds: 5\n"),
    ("a key twice", head + "name: other\n"),
    ("required keys", "service: web\n"),
    ("another format", "rollout-plan: 2\nname: web\ncohorts: [5]\n"),
    ("an unknown key", head + "sloo: {}\n"),
    ("an unknown key inside", head + "soak:\n  second: 5\n"),
    ("a name that is no file name", "rollout-plan: 1\nname: ../web\ncohorts: [5]\n"),
    ("cohorts that are no numbers", "rollout-plan: 1\nname: web\ncohorts: [5, ten, 101]\n"),
    ("cohorts out of order", "rollout-plan: 1\nname: web\ncohorts: 50,5,5\n"),
    ("cohorts of 0", "rollout-plan: 1\nname: web\ncohorts: [0]\n"),
    ("no cohorts", "rollout-plan: 1\nname: web\ncohorts: []\n"),
    ("a soak that is no number", head + "soak:\n  seconds: soon\n  mode: forever\n"),
    ("a soak below zero", head + "soak: { seconds: -1 }\n"),
    ("no interval", head + "soak: { seconds: 10, sample-interval-seconds: 0 }\n"),
    ("a choice", head + "on-failure: explode\n"),
    ("gates that are no list", head + "gates: { name: a, command: b }\n"),
    ("a gate without a command", head + "gates:\n  - name: a\n"),
    ("a gate with an empty command", head + "gates:\n  - name: a\n    command: ''\n"),
    ("a gate with an unknown key", head + "gates:\n  - name: a\n    command: b\n    retries: 3\n"),
    ("a gate twice", head + "gates:\n  - { name: a, command: b }\n  - { name: a, command: c }\n"),
    (
      "a flag",
      head + "gates:\n  - { name: a, command: b, idempotent: perhaps, timeout-seconds: 0 }\n"
    ),
    ("an apply without a command", head + "apply: {}\n"),
    ("a drill with an unknown key", head + "drill:\n  command: a\n  idempotent: true\n"),
    ("a placeholder", head + "env:\n  SHARE: '{{cohort}}'\n"),
    ("the name of a variable", head + "env:\n  MY-SHARE: '5'\n"),
    ("a value of two lines", head + "env:\n  SHARE: \"a\\nb\"\n"),
    ("an env that is a list", head + "env: [a]\n"),
    ("a snapshot without a name", head + "snapshots:\n  - url: https://a\n"),
    (
      "a rule on no metric",
      head + "policy:\n  rules:\n    - metric: p95\n      at-most: 600\n"
    ),
    (
      "a rule with two bounds",
      head + "slo:\n  metrics: [{ name: p95 }]\npolicy:\n  rules:\n"
        + "    - { metric: p95, at-most: 600, at-least: 1 }\n"
    ),
    (
      "a rule with numbers that do not read",
      head + "slo:\n  metrics: [{ name: p95 }]\npolicy:\n  rules:\n    - metric: p95\n"
        + "      at-most: fast\n      minimum-samples: 0\n      failure-limit: -1\n"
        + "      no-data: shrug\n"
    ),
    (
      "two rules of one name",
      head + "slo:\n  metrics: [{ name: p95 }]\npolicy:\n  rules:\n"
        + "    - { metric: p95, at-most: 600 }\n    - { metric: p95, at-least: 1 }\n"
    ),
    ("metrics that are no list", head + "slo:\n  metrics: p95\n"),
    ("a URL that is a list", head + "slo:\n  snapshot-url: [a]\n  metrics: [{ name: p95 }]\n"),
    (
      "samples without a rule",
      head + "slo:\n  snapshot-url: https://a\n  metrics: [{ name: p95 }]\n"
    ),
    ("limits", head + "limits: { body-bytes: 0, timeout-seconds: 0 }\n"),
    ("a body that is too large", head + "limits: { body-bytes: 1048577 }\n"),
    ("an env sequence elsewhere", head + "artifacts: { env-sequence: ../x.txt }\n"),
    ("an env sequence of another's name", head + "artifacts: { env-sequence: SUMMARY.md }\n"),
    ("secrets that are no list", head + "secrets: TOKEN\n"),
    ("windows that are no list", head + "freeze: weekends UTC\n"),
    (
      "windows that do not read",
      head + "freeze:\n  - weekdays 09:00-17:00\n  - someday UTC\n  - ${FREEZE}\n"
        + "  - daily 9-17 UTC\n  - weekends Europe/Berlim\n  - 2026-02-29 UTC\n  - daily UTC\n"
        + "  - {}\n"
    ),
    (
      "several at once",
      "rollout-plan: 1\nname: web\ncohorts: [5, x]\nsoak:\n  seconds: soon\non-failure: explode\n"
        + "colour: red\n"
    ),
  ]

  @Test func `every mistake is reported with its place and what was expected`() throws {
    var text = ""
    for (name, yaml) in PlanFileTests.mistakes {
      text += "=== \(name)\n"
      do throws(PlanFileRefusal) {
        _ = try PlanFile.plan(from: yaml, name: "plan.yaml", environment: [:])
        Issue.record("expected a refusal of: \(name)")
      } catch {
        text += error.problems.map { "\($0)\n" }.joined()
      }
    }
    try Snapshot.expect(text, equals: "plan-file-mistakes.txt")
  }

  @Test func `all problems come at once, with a hint at the end`() {
    do throws(PlanFileRefusal) {
      _ = try PlanFile.plan(
        from: PlanFileTests.head + "soak:\n  seconds: soon\ncolour: red\n", name: "a.yaml",
        environment: [:])
      Issue.record("expected a refusal")
    } catch {
      #expect(error.problems.count == 2)
      #expect(
        error.description.hasSuffix(
          "\nHint: `rollout plan show spacetime-production` prints a complete plan to start from."))
    }
  }

  @Test func `a plan of three lines is enough`() throws {
    let plan = try PlanFile.plan(from: PlanFileTests.head, name: "a", environment: [:])
    #expect(
      plan
        == Plan(
          name: "web", service: "web", environment: "production",
          summaryTitle: "Rollout Summary: web", cohorts: .percents(5, 50),
          soak: SoakPlan(required: .zero)))
  }

  @Test func `every key is read`() throws {
    let yaml = """
      rollout-plan: 1
      name: web
      service: shop
      environment: test
      summary-title: T
      cohorts: 5
      soak: { seconds: 1.5, mode: advisory, sample-interval-seconds: 0.25 }
      on-failure: evaluate-all
      env: { B: "1", A: "{{percent}}" }
      snapshots: [{ name: m, url: "https://m" }, { name: n }]
      gates:
        - name: g
          command: c
          idempotent: false
          timeout-seconds: 2
          termination-grace-seconds: 3
      apply: { command: a, timeout-seconds: 4 }
      probe: { label: l, base-url: "https://b", path: /p, token-env: TOKEN, body: "{{percent}}" }
      slo:
        snapshot-url: https://s
        metrics: [{ name: p95, label: P, unit: ms, paths: [x.y, z] }, { name: q }]
      policy:
        rules:
          - { metric: p95, at-most: 600.0, failure-limit: 2, minimum-samples: 3, no-data: ignore }
          - { name: floor, metric: q, at-least: 1e-3 }
      drill: { command: d }
      limits: { connect-timeout-seconds: 1, timeout-seconds: 2, body-bytes: 1000 }
      artifacts:
        directory: out/{{name}}-{{timestamp}}
        env-sequence: e.txt
        caption: C
        passed-message: P
        blocked-message: B
      secrets: [OTHER]
      freeze: ["weekdays 09:00-17:00 Europe/Berlin", "${WINDOW:-weekends UTC}"]
      """
    let plan = try PlanFile.plan(from: yaml, name: "a", environment: ["TOKEN": "t"])
    var expected = Plan(
      name: "web", service: "shop", environment: "test", summaryTitle: "T", cohorts: .percents(5),
      soak: SoakPlan(
        required: Milliseconds(1500), mode: .advisory, sampleInterval: Milliseconds(250)),
      continuation: .evaluateAll,
      cohortEnvironment: [
        EnvironmentVariable("B", PlaceholderText("1")),
        EnvironmentVariable("A", PlaceholderText("{{percent}}")),
      ],
      snapshots: [
        SnapshotSource(name: "m", url: "https://m"), SnapshotSource(name: "n", url: nil),
      ],
      apply: CommandPlan(command: "a", timeout: .seconds(4)),
      drill: .run(CommandPlan(command: "d")),
      limits: RequestLimits(
        connectTimeout: .seconds(1), totalTimeout: .seconds(2), bodyByteLimit: 1000),
      artifacts: ArtifactPlan(
        directory: PlaceholderText("out/{{name}}-{{timestamp}}"), environmentSequenceFile: "e.txt",
        caption: "C",
        passedMessage: "P", blockedMessage: "B"),
      secretVariables: ["OTHER"],
      freezes: [.of("weekdays 09:00-17:00 Europe/Berlin"), .of("weekends UTC")])
    expected.gates = .run([
      Gate(
        name: "g",
        command: CommandPlan(
          command: "c", timeout: .seconds(2), terminationGrace: .seconds(3)), idempotent: false)
    ])
    expected.probe = ProbePlan(
      label: "l", baseURL: "https://b", path: "/p", body: PlaceholderText("{{percent}}"),
      tokenVariable: "TOKEN", tokenConfigured: true)
    expected.slo = SLOPlan(
      snapshotURL: "https://s",
      metrics: [
        Metric(name: "p95", label: "P", unit: "ms", paths: ["x.y", "z"]),
        Metric(name: "q", paths: ["q"]),
      ])
    expected.policy = Policy(rules: [
      Rule(
        name: "p95", condition: .threshold(Threshold("p95", limit: .of("600.0"))),
        trigger: .total(limit: 2), minimumSamples: 3, noData: .ignore),
      Rule(
        name: "floor", condition: .threshold(Threshold("q", .atLeast, limit: .of("1e-3")))),
    ])
    #expect(plan == expected)
  }

  @Test func `a metric may be a query to Prometheus, in a unit that is declared`() throws {
    let yaml =
      PlanFileTests.head + """
        slo:
          prometheus: { url: "${PROMETHEUS_URL}" }
          metrics:
            - { name: p95, unit: ms, query: 'max(x{job="a"})', query-unit: s }
            - { name: errors, query: e / t }
        policy:
          rules: [{ metric: p95, at-most: 600 }]

        """
    var plan = try PlanFile.plan(
      from: yaml, name: "a", environment: ["PROMETHEUS_URL": "http://p:9090"])
    #expect(
      plan.slo
        == SLOPlan(
          snapshotURL: nil, prometheus: PrometheusSource(url: "http://p:9090"),
          metrics: [
            Metric(name: "p95", unit: "ms", query: MetricQuery("max(x{job=\"a\"})", unit: "s")),
            Metric(name: "errors", query: MetricQuery("e / t")),
          ]))
    #expect(plan.problems().isEmpty)
    #expect(
      PlanWords.lines(of: plan).contains {
        $0.hasSuffix("sample the SLO of baseline from Prometheus at http://p:9090")
      })
    plan = try PlanFile.plan(from: yaml, name: "a", environment: [:])
    #expect(plan.slo?.sourceURL == nil)
    #expect(
      plan.blindSpots == ["slo.prometheus.url is not configured, so no rule would be checked"])
    #expect(
      PlanWords.lines(of: plan).contains {
        $0.hasSuffix("skip the SLO check of baseline: missing_prometheus_url")
      })
  }

  @Test func `a query's unit needs a query, and a server an address`() {
    let yaml =
      PlanFileTests.head + """
        slo:
          prometheus: { address: x }
          metrics: [{ name: p95, query-unit: s }]

        """
    #expect {
      try PlanFile.plan(from: yaml, name: "a", environment: [:])
    } throws: { error in
      let text = "\(error)"
      return text.contains("slo.prometheus: expected the key 'url', got none")
        && text.contains("query-unit: expected the key 'query' beside it, got none")
    }
  }

  @Test func `a zone is known when the given zones know it`() throws {
    let yaml = PlanFileTests.head + "freeze: [weekends Test/Midnight]\n"
    let plan = try PlanFile.plan(
      from: yaml, name: "a", environment: [:], zones: ScriptedTimeZones.real)
    #expect(plan.freezes == [.of("weekends Test/Midnight")])
    #expect(throws: PlanFileRefusal.self) {
      try PlanFile.plan(from: yaml, name: "a", environment: [:], zones: UTCOnly())
    }
  }

  @Test func `the windows are among the words of a plan`() {
    var plan = Plan.small()
    #expect(!PlanWords.lines(of: plan).contains { $0.hasPrefix("Freeze") })
    plan.freezes = [.of("weekends UTC"), .of("weekdays 09:00-17:00 Europe/Berlin")]
    #expect(
      PlanWords.lines(of: plan)[2] == "Freeze: weekends UTC; weekdays 09:00-17:00 Europe/Berlin")
  }

  @Test(arguments: [
    ("plain", "plain"), ("${A}", "1"), ("${A:-x}", "1"), ("${NONE}", ""), ("${NONE:-x}", "x"),
    ("${EMPTY}", ""), ("${EMPTY:-x}", "x"), ("a${A}b${A}", "a1b1"), ("${NONE:-a:-b}", "a:-b"),
    ("$A", "$A"), ("$${A}", "${A}"), ("${LOOP}", "${A}"), ("", ""), ("${NONE:-}", ""),
    ("}${A}", "}1"),
  ])
  func `references to the environment are replaced once`(text: String, expanded: String) throws {
    let environment = ["A": "1", "EMPTY": "", "LOOP": "${A}"]
    #expect(try EnvironmentReference.expanding(text, environment: environment) == expanded)
  }

  @Test(arguments: ["${A", "${}", "${A%/}", "${A:?x}", "${1}", "${A B}"])
  func `a reference of another form is refused, not taken for an empty text`(text: String) {
    #expect(throws: EnvironmentReference.Malformed.self) {
      try EnvironmentReference.expanding(text, environment: ["A": "1"])
    }
  }

  @Test(arguments: [
    ("${A}", "1"), ("${NONE:-./a b}", "./a b"), ("./run ${A}", "./run ${A}"), ("${A} x", "${A} x"),
    ("${A}${A}", "${A}${A}"), ("echo ${x%/}; echo", "echo ${x%/}; echo"),
  ])
  func `a command's own references are left to its shell`(text: String, command: String) throws {
    #expect(
      try EnvironmentReference.expandingWhole(text, environment: ["A": "1"]) == command)
  }
}
