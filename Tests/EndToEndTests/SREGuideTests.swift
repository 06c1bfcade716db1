import FoundationEssentials
import Testing

/// The commands of `docs/sre-guide.md`, over the year that its script makes up.
@Suite(.endToEnd, .generous) struct SREGuideTests {
  private static let script =
    #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    + "/docs/examples/history/make-history"

  /// A ledger with the year in it.
  private func year(labelled: Bool = true) async throws -> Place {
    let place = try Place()
    let made = try await place.bash("'\(Self.script)' history")
    #expect(made.code == 0, "\(made.errors)")
    #expect(made.output.hasPrefix("history: 180 runs, "))
    let imported = try await place.rollout(
      "import", "series", "history/samples.csv", "--map", "history/map.yaml")
    #expect(imported.code == 0, "\(imported.errors)")
    #expect(imported.outputLines.last == "180 imported, 0 there already")
    guard labelled else { return place }
    let labels = try await place.rollout("labels", "import", "history/labels.csv")
    #expect(labels.code == 0, "\(labels.errors)")
    #expect(labels.output.hasPrefix("Recorded 180 labels; 0 there already; file "))
    return place
  }

  @Test func `the year is the same each time, and in milliseconds`() async throws {
    let place = try await year(labelled: false)
    let again = try await place.bash(
      "'\(Self.script)' again && diff -r history again && cat history/samples.csv | sed -n 2p")
    #expect(again.code == 0, "\(again.output)\(again.errors)")
    // 0.3374 s are 337.4 ms, and not 337.40000000000003.
    let sweep = try await place.rollout("sweep", "--metric", "p95_latency_ms", "--json")
    let pieces = try #require(try JSONValue(sweep.output)["pieces"]).elements
    #expect(pieces.count > 100)
    let longest = try #require(
      sweep.output.split(whereSeparator: { ",:{}[]".contains($0) }).filter { $0.contains(".") }
        .compactMap { Double($0) == nil ? nil : $0.count }.max())
    #expect(longest <= 6)
  }

  @Test func `labels name imported runs, one each`() async throws {
    let place = try await year(labelled: false)
    try place.write(
      """
      run,rollout,quality,reason
      nobody-0001,,good,x
      catalog-0001,latest,good,x
      ,,good,x

      """, to: "wrong.csv")
    let wrong = try await place.rollout("labels", "import", "wrong.csv")
    #expect(wrong.code == 2)
    let words = wrong.output + wrong.errors
    #expect(words.contains("line 2: expected the name of an imported run, got 'nobody-0001'"))
    #expect(words.contains("line 3: expected 'rollout' or 'run', got both"))
    #expect(words.contains("line 4: expected a value for rollout, got none"))
    // The same runs with another map are others of the same names.
    try place.write(
      String(contentsOfFile: place.path("history/map.yaml"), encoding: .utf8) + "# again\n",
      to: "map.yaml")
    let twice = try await place.rollout(
      "import", "series", "history/samples.csv", "--map", "map.yaml")
    #expect(twice.outputLines.last == "180 imported, 0 there already")
    let labels = try await place.rollout("labels", "import", "history/labels.csv")
    #expect(labels.code == 2)
    #expect((labels.output + labels.errors).contains("got 'catalog-0001', which 2 have: "))
  }

  @Test func `replays and sweeps answer`() async throws {
    let place = try await year()
    let replay = try await place.rollout("replay", "--max-p95-latency-ms", "500")
    #expect(replay.code == 0, "\(replay.errors)")
    #expect(replay.output.hasPrefix("180 rollouts under p95_latency_ms 500\n"))
    #expect(replay.output.contains("new_block") && replay.output.contains("same_pass"))
    #expect(!replay.output.contains("undecidable"))
    // Samples without data stopped nothing that year, and a sweep does not count them.
    let count = try await place.rollout(
      "sweep", "--metric", "p95_latency_ms", "--at-value", "500")
    let words = try #require(count.outputLines.last).split(separator: " ")
    #expect(words.starts(with: ["T", "500:", "blocks"]), "\(words)")
    #expect(replay.output.contains(" (\(words[3]) for sure, \(words[3]) at most)"))
    let looser = try await place.rollout("replay", "--max-p95-latency-ms", "800")
    #expect(looser.output.contains("continue_past_block"))
    let svg = try await place.rollout(
      "sweep", "--metric", "p95_latency_ms", "--or", "error_ratio", "--svg", "map.svg")
    #expect(svg.code == 0, "\(svg.errors)")
    #expect(try String(contentsOfFile: place.path("map.svg"), encoding: .utf8).contains("<svg"))
    for verb in [["sweep"], ["labels", "suspects"]] {
      let nothing = try await place.rollout(verb + ["--metric", "p95"])
      #expect(nothing.code == 2 && nothing.errors.contains("NO_MATCHING_DATA"), "\(verb)")
    }
    let future = try await place.rollout(
      "sweep", "--metric", "p95_latency_ms", "--since", "2999-01-01T00:00:00Z")
    #expect(future.code == 2 && future.errors.contains("found none that were asked for"))
    let suspects = try await place.rollout("labels", "suspects", "--metric", "p95_latency_ms")
    #expect(suspects.code == 0, "\(suspects.errors)")
  }

  @Test func `a threshold is found, does what was said, and is refused at other costs`()
    async throws
  {
    let place = try await year()
    let metrics = ["--metric", "p95_latency_ms", "--or", "error_ratio"]
    let tuned = try await place.rollout(
      ["tune"] + metrics
        + ["--miss-cost", "5", "--false-block-cost", "1", "--write", "tuned.yaml", "--json"])
    #expect(tuned.code == 0, "\(tuned.output)\(tuned.errors)")
    let result = try JSONValue(tuned.output)
    let thresholds = try #require(result["thresholds"]).elements
    #expect(thresholds.count == 2)
    // The file does to the past what tuning counted.
    let replay = try await place.rollout("replay", "--policy", "tuned.yaml", "--csv")
    #expect(replay.code == 0, "\(replay.errors)")
    let rows = replay.outputLines.dropFirst()
    for quality in ["bad", "good"] {
      let stopped = rows.filter {
        $0.contains(",\(quality),")
          && ($0.contains(",new_block,") || $0.contains("same_block,")
            || $0.contains(",block_earlier,"))
      }.count
      let counted = ["training", "holdout"].reduce(0) { sum, part in
        guard case .number(let count)? = result[part]?["\(quality)_stopped"] else { return sum }
        return sum + Int(count)
      }
      #expect(stopped == counted, "\(quality)")
    }
    let page = try await place.rollout("report", "--policy", "tuned.yaml", "--html", "year.html")
    #expect(page.code == 0, "\(page.errors)")
    let refused = try await place.rollout(
      ["tune"] + metrics + [
        "--miss-cost", "5", "--false-block-cost", "1", "--since", "2025-09-01T00:00:00Z",
      ])
    #expect(refused.code == 1)
    #expect(refused.errors.hasPrefix("rollout: TOO_FEW_LABELS: "))
  }
}
