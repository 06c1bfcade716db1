import FoundationEssentials
import Testing

/// `rollout audit population` and `rollout audit sample`.
@Suite(.endToEnd, .generous) struct AuditTests {
  private func place() async throws -> Place {
    let place = try Place()
    for cohorts in ["[5, 50]", "[1, 10, 100]", "[25]"] {
      let plan = try place.plan(cohorts: cohorts, "service: billing\n")
      #expect(try await place.rollout(["run"] + plan).code == 0)
    }
    return place
  }

  @Test func `the population is every cohort that was entered`() async throws {
    let place = try await place()
    let stored = try place.stored().filter { $0.type == "cohort.entered" }
    #expect(stored.count == 6)
    let text = try await place.rollout("audit", "population")
    #expect(text.code == 0, "\(text.errors)")
    for part in [
      "Promotions: 6, of 3 rollouts", "Planned:    3 rollouts in the period",
      "Checkpoint: none is stored", "Complete, because every position from 0 to ",
      "Period:     from the first event to the head, by recorded time",
    ] {
      #expect(text.output.contains(part), "\(text.output)")
    }
    let json = try JSONValue(try await place.rollout("audit", "population", "--json").output)
    let listed = try #require(json["population"]).elements
    #expect(listed.map { $0["position"] } == stored.map { .number(Double($0.position)) })
    #expect(listed.allSatisfy { $0["service"] == .string("billing") })
    #expect(listed.allSatisfy { $0["decision"] == .string("allow") })
    #expect(json["promotions"] == .number(6))
    let root = try #require(json["root"]?.string)
    #expect(text.output.contains("root \(root)"))
    let none = try await place.rollout("audit", "population", "--to", "2020-01-01T00:00:00Z")
    #expect(none.code == 0 && none.output.contains("Promotions: 0, of 0 rollouts"))
    for (arguments, words) in [
      (["--from", "yesterday"], "expected --from as a time"),
      (
        ["--from", "2026-02-01T00:00:00Z", "--to", "2026-01-01T00:00:00Z"],
        "expected --to after --from"
      ),
    ] {
      let refused = try await place.rollout(["audit", "population"] + arguments)
      #expect(refused.code == 2 && refused.errors.contains(words))
    }
  }

  @Test func `a sample is the same for everybody, and each has its proof`() async throws {
    let place = try await place()
    let draw = ["audit", "sample", "--seed", "2026-Q4", "-n", "4"]
    let first = try await place.rollout(draw + ["--json"])
    #expect(first.code == 0 && first.outputLines.count == 4)
    #expect(try await place.rollout(draw + ["--json"]).output == first.output)
    let refused = try await place.rollout(draw + ["--out", "proofs"])
    #expect(refused.code == 2)
    #expect(refused.output.contains("Drawn:  4 of 6"))
    #expect(refused.errors.contains("Hint: `rollout key generate` makes a key."))
    #expect(!place.exists("proofs"))
    #expect(try await place.rollout("key", "generate", "--name", "example.com/a").code == 0)
    let proven = try await place.rollout(draw + ["--out", "proofs"])
    #expect(proven.code == 0, "\(proven.errors)")
    let positions = try first.outputLines.compactMap {
      try JSONValue($0)["position"].flatMap { position -> Int? in
        if case .number(let number) = position { Int(number) } else { nil }
      }
    }
    let names = positions.map { position in
      String(repeating: "0", count: 20 - "\(position)".count) + "\(position).tlog-proof"
    }
    #expect(place.tree(place.path("proofs")) == (names + ["sample.jsonl"]).sorted())
    #expect(try place.text("proofs/sample.jsonl") == first.output)
    let key = try await place.rollout("key", "show")
    #expect(key.code == 0)
    let vkey = try #require(key.outputLines.first { $0.hasPrefix("example.com/a+") })
    for name in names {
      let check = try await place.rollout("proof", "check", "proofs/\(name)", "--key", vkey)
      #expect(check.code == 0, "\(check.errors)")
    }
    let again = try await place.rollout(draw + ["--out", "proofs"])
    #expect(again.code == 2 && again.errors.contains("expected an empty or new directory"))
  }
}
