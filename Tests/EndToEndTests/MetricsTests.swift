import FoundationEssentials
import Testing

/// `rollout metrics`, read by Prometheus' own tool.
@Suite(.endToEnd, .generous) struct MetricsTests {
  /// Where promtool is, or nil.
  private static let promtool = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").map { $0 + "/promtool" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  private func place(_ service: String = "small") async throws -> Place {
    let place = try Place()
    let plan = try place.plan(
      gates: [("one", "true"), ("two", "exit 3")], "service: '\(service)'")
    #expect(try await place.rollout(["run"] + plan).code == 1)
    return place
  }

  @Test(
    .enabled(if: promtool != nil, "promtool is not installed; tools/setup-prometheus gets it"),
    arguments: ["small", #"a "quoted" \ service, ünïcode {}"#])
  func `promtool finds nothing to say against the file`(service: String) async throws {
    let place = try await place(service)
    #expect(try await place.rollout("metrics", "--textfile", "rollouts.prom").code == 0)
    let check = try await place.bash(
      "'\(try #require(Self.promtool))' check metrics < rollouts.prom")
    #expect(check.code == 0)
    #expect(check.output + check.errors == "")
  }

  @Test func `the file says how the latest rollout of each service stands`() async throws {
    let place = try await place()
    let good = try place.plan("service: other")
    #expect(try await place.rollout(["run"] + good).code == 0)
    #expect(try await place.rollout("metrics", "--textfile", "rollouts.prom").code == 0)
    let text = try place.text("rollouts.prom")
    for line in [
      #"rollout_status{service="small",environment="production",status="blocked"} 1"#,
      #"rollout_status{service="small",environment="production",status="completed"} 0"#,
      #"rollout_status{service="other",environment="production",status="completed"} 1"#,
      #"rollout_cohort_ratio{service="other",environment="production"} 0.5"#,
      #"rollout_failures{service="small",environment="production"} 1"#,
    ] { #expect(text.contains(line + "\n"), "\(line)") }
    #expect(place.everything.filter { $0.hasPrefix("rollouts") } == ["rollouts.prom"])
  }

  @Test(arguments: ["rollouts.txt", "prom", ".prom", "rollouts.prom.new"])
  func `a name that the collector would not read is refused`(name: String) async throws {
    let place = try await place()
    let before = place.everything
    let ending = try await place.rollout("metrics", "--textfile", name)
    #expect(ending.code == 2)
    #expect(ending.errors.contains("expected --textfile to end in .prom"))
    #expect(place.everything == before)
  }
}
