import FoundationEssentials
import Testing

/// From a year of made-up rollouts and what became of their changes to a threshold, or none.
@Suite(.endToEnd, .generous) struct LearningTests {
  /// A year as `docs/examples/history/make-history` makes it up, imported and not labelled yet.
  private func history() async throws -> Place {
    let place = try Place()
    let repository = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    let made = try await place.program(
      "/usr/bin/env",
      ["python3", "\(repository)/docs/examples/history/make-history", "year", "--runs", "220"]
    ).run()
    try #require(made.code == 0, "\(made.errors)")
    let imported = try await place.rollout(
      "import", "series", "year/samples.csv", "--map", "year/map.yaml")
    try #require(imported.code == 0, "\(imported.errors)")
    #expect(imported.outputLines.last == "220 imported, 0 there already")
    return place
  }

  private static let costs = ["--miss-cost", "20", "--false-block-cost", "1", "--draws", "100"]

  @Test func `labels of a file are recorded once, all or none`() async throws {
    let place = try await history()
    let dry = try await place.rollout("labels", "import", "year/labels.csv", "--dry-run")
    #expect(dry.code == 0, "\(dry.errors)")
    let none = try await place.rollout("labels", "list", "--json")
    #expect(try JSONValue(none.output)["labels"]?.elements == [])

    let lines = try place.text("year/labels.csv").split(separator: "\n").map(String.init)
    try place.write(
      (lines.prefix(3) + ["search-9999,good,,,,nobody knows it"]).joined(separator: "\n") + "\n",
      to: "wrong.csv")
    let wrong = try await place.rollout("labels", "import", "wrong.csv")
    #expect(wrong.code == 2)
    #expect(wrong.errors.contains("line 4") && wrong.errors.contains("search-9999"))
    let still = try await place.rollout("labels", "list", "--json")
    #expect(try JSONValue(still.output)["labels"]?.elements == [])

    for (recorded, known) in [(220, 0), (0, 220)] {
      let ending = try await place.rollout("labels", "import", "year/labels.csv")
      #expect(ending.code == 0, "\(ending.errors)")
      #expect(ending.output.hasPrefix("Recorded \(recorded) labels; \(known) there already;"))
    }
    let listed = try JSONValue(try await place.rollout("labels", "list", "--json").output)
    #expect(listed["labels"]?.elements.count == 220)
    let revision = try #require(listed["revision"])

    // A person knows better: the later label stands, and it is another revision.
    let first = try #require(listed["labels"]?.elements.first?["rollout"]?.string)
    let label = try await place.rollout(
      "label", first, "unknown", "--reason", "the post-mortem was withdrawn")
    #expect(label.code == 0, "\(label.errors)")
    let after = try JSONValue(try await place.rollout("labels", "list", "--json").output)
    #expect(after["labels"]?.elements.count == 220)
    #expect(after["revision"] != revision)
    let changed = after["labels"]?.elements.first { $0["rollout"]?.string == first }
    #expect(changed?["quality"]?.string == "unknown")
  }

  @Test func `two metrics together give a policy that plans take`() async throws {
    let place = try await history()
    let labels = try await place.rollout("labels", "import", "year/labels.csv")
    #expect(labels.code == 0, "\(labels.errors)")

    let suspects = try await place.rollout(
      "labels", "suspects", "--metric", "p95_latency_ms", "--limit", "3", "--json")
    #expect(suspects.code == 0, "\(suspects.errors)")
    for side in ["good", "bad"] {
      #expect(try JSONValue(suspects.output)[side]?.elements.count == 3)
    }

    // Latency alone misses what fails fast: no threshold is better than stopping everything.
    let alone = try await place.rollout(
      ["tune", "--metric", "p95_latency_ms", "--json"] + Self.costs)
    #expect(alone.code == 1, "\(alone.output)\(alone.errors)")
    #expect(
      try JSONValue(alone.output)["refusal"]?["code"]?.string == "NOT_BETTER_THAN_TRIVIAL")

    let both = try await place.rollout(
      ["tune", "--metric", "p95_latency_ms", "--or", "error_ratio", "--write", "policy.yaml"]
        + Self.costs + ["--json"])
    #expect(both.code == 0, "\(both.errors)")
    let result = try JSONValue(both.output)
    #expect(result["refusal"] == .null)
    let limits = try #require(result["thresholds"]?.elements.compactMap { $0["limit"]?.string })
    #expect(limits.count == 2)
    #expect(try place.text("policy.yaml") == result["policy"]?.string)
    let again = try await place.rollout(
      ["tune", "--metric", "p95_latency_ms", "--or", "error_ratio", "--write", "policy.yaml"]
        + Self.costs)
    #expect(again.code == 2)
    #expect(again.errors.contains("--force"))

    // What was tuned is judged as everything else is: as many are stopped as tuning counted.
    let replay = try await place.rollout("replay", "--policy", "policy.yaml", "--json")
    #expect(replay.code == 0, "\(replay.errors)")
    let summary = try #require(try JSONValue(replay.output)["candidates"]?.elements.first)
    #expect(summary["rollouts"] == .number(220))
    func count(_ part: String, _ name: String) -> Double {
      if case .number(let count)? = result[part]?[name] { count } else { .nan }
    }
    guard case .number(let blocks)? = summary["blocks"] else {
      Issue.record("expected a count of blocks, got \(summary)")
      return
    }
    let stopped = ["training", "holdout"].reduce(0) {
      $0 + count($1, "bad_stopped") + count($1, "good_stopped")
    }
    #expect(blocks >= stopped, "\(blocks) blocked, \(stopped) of those with a label")
  }

  @Test func `nothing is recommended without labels, or for a metric that nobody has`() async throws
  {
    let place = try await history()
    let unlabelled = try await place.rollout(
      ["tune", "--metric", "p95_latency_ms", "--json"] + Self.costs)
    #expect(unlabelled.code == 1, "\(unlabelled.errors)")
    #expect(try JSONValue(unlabelled.output)["refusal"]?["code"]?.string == "TOO_FEW_LABELS")
    let nothing = try await place.rollout(["tune", "--metric", "p99"] + Self.costs)
    #expect(nothing.code == 1)
    #expect(nothing.errors.contains("NO_MATCHING_DATA"))
    let ignored = try await place.rollout(
      ["tune", "--metric", "p95_latency_ms", "--or", "error_ratio", "--max-width", "5"]
        + Self.costs)
    #expect(ignored.code == 2)
    #expect(ignored.errors.contains("expected --max-width without --or"))
  }
}
