import RolloutModel
import Testing

@testable import RolloutImport

@Suite struct IncumbentRunTests {
  @Test func `a run that was allowed says what its files say`() throws {
    let run = try HarnessRuns.run("allowed")
    #expect(run.problems.isEmpty, "\(run.problems)")
    #expect(run.source == .production && !run.isOurs)
    let facts = run.facts
    #expect(facts.title == "Spacetime Production Phased Rollout Summary")
    #expect(facts.service == "spacetime" && facts.environment == "production")
    #expect(facts.decision == .allow && facts.cohortsAsWritten == "5,50")
    #expect(facts.soakSeconds == 1800 && facts.thresholds == "p95<=600ms, error_budget<=0.020")
    #expect(facts.p95LimitMilliseconds == "600" && facts.errorBudgetLimit == "0.020")
    #expect(
      [facts.gateFailures, facts.probeFailures, facts.sloFailures, facts.drillFailures]
        == [0, 0, 0, 0])
    #expect(facts.startedAtFrom == .summary && facts.startedAt == run.startInFiles)
    let kinds = Dictionary(grouping: run.rows, by: \.kind).mapValues(\.count)
    #expect(kinds == [.gate: 5, .cohort: 2, .slo: 4, .environment: 2, .step: 11])
  }

  @Test func `values of samples are numbers, with the file that they are from`() throws {
    let run = try HarnessRuns.run("blocked")
    #expect(run.problems.isEmpty, "\(run.problems)")
    let samples = run.rows.filter { $0.kind == .slo }
    #expect(samples.map(\.name) == ["baseline", "cohort_5", "cohort_50", "post_rollback_drill"])
    #expect(samples.allSatisfy { $0.p95LatencyMilliseconds == 812.5 })
    #expect(samples.allSatisfy { $0.errorBudgetRatio == 0.011 && $0.status == "failed" })
    #expect(samples.map(\.refersTo) == samples.map { "slo-\($0.name).json" })
    let drill = try #require(run.rows.first { $0.name == "rollback_drill" })
    #expect(
      drill.command == #"printf "%s|%s" "a" "b""# && drill.refersTo == "logs/rollback-drill.log")
    #expect(run.facts.decision == .block)
  }

  @Test func `what was skipped has a reason and no values`() throws {
    let run = try HarnessRuns.run("skipped")
    #expect(run.problems.isEmpty, "\(run.problems)")
    let results = run.rows.filter { [.gate, .cohort, .slo].contains($0.kind) }
    #expect(results.allSatisfy { $0.status == "skipped" && $0.reason != nil })
    #expect(results.allSatisfy { $0.durationSeconds == nil && $0.p95LatencyMilliseconds == nil })
  }

  @Test func `an unescaped drill command is kept, and reported with file and line`() throws {
    let whole = try HarnessRuns.run("blocked")
    let run = try HarnessRuns.run("blocked") { files in
      // As the harness itself writes it.
      files.replace(#"\""#, with: #"""#, in: "gate-results.jsonl")
      files.replace(#"\|"#, with: "|", in: "SUMMARY.md")
    }
    #expect(
      run.problems.map(\.words) == [
        "gate-results.jsonl:5: no JSON: a value is not escaped (kept as gate rollback_drill, "
          + "passed, 0 s)",
        "SUMMARY.md:34: the detail holds a | that is not escaped (kept as step "
          + "gate:rollback_drill, passed, 0 s)",
      ])
    #expect(run.rows.count == whole.rows.count)
    let drill = try #require(run.rows.first { $0.name == "rollback_drill" })
    #expect(drill.command == #"printf "%s|%s" "a" "b""# && drill.isRecovered == true)
    #expect(
      run.rows.first { $0.name == "gate:rollback_drill" }?.detail?.hasPrefix("printf") == true)
    #expect(run.rows.count { $0.isRecovered == true } == 2)
  }

  /// Whatever is left of a file, the lines before the cut are rows, and nothing is made up.
  @Test(arguments: ["gate-results.jsonl", "cohort-results.jsonl", "slo-results.jsonl"])
  func `a file that is cut anywhere loses no line before the cut`(file: String) throws {
    let whole = try HarnessRuns.run("allowed").rows.filter { $0.file == file }
    let bytes = try #require(try HarnessRuns.files(HarnessRuns.path("allowed"))[file])
    for length in 0...bytes.count {
      let left = Array(bytes.prefix(length))
      let run = try HarnessRuns.run("allowed") { $0[file] = left }
      let rows = run.rows.filter { $0.file == file }
      let lines = left.count { $0 == UInt8(ascii: "\n") }
      #expect(rows.prefix(lines) == whole.prefix(lines), "\(length)")
      #expect(rows.count <= lines + 1, "\(length)")
      if length > 0, left.last != UInt8(ascii: "\n") {
        #expect(run.problems.contains { $0.file == file && $0.line == lines + 1 }, "\(length)")
      }
      for row in rows.dropFirst(lines) {
        let original = whole[lines]
        #expect(row.name == original.name && row.status.map { $0 == original.status } ?? true)
        #expect(row.durationSeconds.map { $0 == original.durationSeconds } ?? true)
        #expect(row.p95LatencyMilliseconds.map { $0 == original.p95LatencyMilliseconds } ?? true)
      }
    }
  }

  @Test func `without a summary the run is undecided, and its start is in its paths`() throws {
    let whole = try HarnessRuns.run("allowed")
    let run = try HarnessRuns.run("allowed") { $0["SUMMARY.md"] = nil }
    #expect(run.facts.decision == nil && run.facts.gateFailures == nil)
    #expect(run.facts.startedAt == whole.facts.startedAt && run.facts.startedAtFrom == .paths)
    #expect(run.startInFiles == whole.startInFiles)
    #expect(run.facts.environment == "production" && run.facts.service == "spacetime")
    #expect(run.facts.outputDirectory == whole.facts.outputDirectory)
    #expect(
      run.problems.map(\.words) == [
        "SUMMARY.md: the file is missing: the harness did not come to its end (kept undecided)"
      ])
    #expect(run.rows.count == whole.rows.count - 11)
  }

  @Test func `a start that only the directory's name has is no part of the identity`() throws {
    let names = ["gate-results.jsonl"]
    let run = IncumbentRun(
      [ImportText(name: names[0], bytes: [])], names: names,
      directory: "production-20260901T100003Z")
    #expect(run.facts.startedAt == Timestamp(millisecondsSince1970: 1_788_256_803_000))
    #expect(run.facts.startedAtFrom == .directoryName && run.startInFiles == nil)
    #expect(run.facts.environment == nil && run.facts.service == nil)
  }

  @Test func `lines that end in CR LF are the same rows`() throws {
    let whole = try HarnessRuns.run("allowed")
    let run = try HarnessRuns.run("allowed") { files in
      for name in files.keys where IncumbentDirectory.reads(name) {
        files.replace("\n", with: "\r\n", in: name)
      }
    }
    #expect(run.rows == whole.rows && run.facts == whole.facts)
    #expect(run.problems.count == 5)
    #expect(run.problems.allSatisfy { $0.what.hasPrefix("lines end in CR LF") && $0.line == nil })
  }

  @Test func `bytes that are no text break their line alone`() throws {
    let whole = try HarnessRuns.run("allowed")
    let run = try HarnessRuns.run("allowed") { files in
      var lines = (files["gate-results.jsonl"] ?? []).split(separator: UInt8(ascii: "\n"))
        .map(Array.init)
      lines[1].insert(contentsOf: [0xFF, 0xFE], at: 12)
      lines[2].insert(contentsOf: [0, 0], at: 12)
      lines.insert([0, 0, 0, 0], at: 1)
      files["gate-results.jsonl"] = Array(lines.joined(separator: [UInt8(ascii: "\n")])) + [10]
    }
    #expect(
      run.problems.map { "\($0.line ?? 0) \($0.what)" } == [
        "2 4 NUL bytes", "3 bytes that are not UTF-8", "4 2 NUL bytes",
      ])
    #expect(run.problems[0].kept == "in the file only")
    #expect(run.rows.count == whole.rows.count)
    let gates = run.rows.filter { $0.kind == .gate }
    #expect(gates.map(\.line) == [1, 3, 4, 5, 6])
    #expect(gates[2].name == "spacetime-chaos" && gates[2].isRecovered == true)
  }

  @Test func `a huge line is left to the file, and the lines around it are rows`() throws {
    let run = try HarnessRuns.run("allowed") { files in
      let text = files.text("slo-results.jsonl")
      let huge = #"{"label":""# + String(repeating: "x", count: 1 << 20) + "\"}\n"
      files["slo-results.jsonl"] = Array((huge + text).utf8)
    }
    #expect(run.rows.count { $0.kind == .slo } == 4)
    #expect(run.problems.map(\.line) == [1])
  }

  @Test func `two objects on a line are two rows, also when the first is broken`() throws {
    let run = try HarnessRuns.run("allowed") { files in
      var lines = files.text("gate-results.jsonl").split(separator: "\n").map(String.init)
      lines[0] += lines.remove(at: 1)
      lines[1] = lines[1].prefix(50) + lines[2]
      lines.remove(at: 2)
      files["gate-results.jsonl"] = Array((lines.joined(separator: "\n") + "\n").utf8)
    }
    let gates = run.rows.filter { $0.kind == .gate }
    #expect(
      gates.map(\.name) == [
        "spacetime-provision-prod", "spacetime-replay-resume", "spacetime-chaos", "sync-security",
        "rollback_drill",
      ])
    #expect(gates.map(\.line) == [1, 1, 2, 2, 3])
    #expect(run.problems.count == 4 && run.problems.allSatisfy { $0.line != nil })
  }

  @Test(arguments: [
    ("- Decision: allow", "- Decision: block", "the decision is block, and no failure is counted"),
    (
      "- Gate failures: 0", "- Gate failures: 2",
      "the summary says 2 gate failures, the result files have 0"
    ),
    (
      "p95<=600ms", "p95<=100ms",
      "baseline is passed, and its values are over the limits of the summary"
    ),
    ("- Decision: allow", "- Decision: maybe", "expected a value for Decision, got 'maybe'"),
    ("- Decision: allow\n", "", "no decision: the file is cut, or was not written to its end"),
  ])
  func `what is said twice and not alike is reported`(
    old: String, new: String, expected: String
  ) throws {
    let run = try HarnessRuns.run("allowed") { $0.replace(old, with: new, in: "SUMMARY.md") }
    #expect(run.problems.contains { $0.what == expected }, "\(run.problems)")
  }

  @Test func `a directory that this product rendered is known as such`() throws {
    let run = try HarnessRuns.run("allowed") { files in
      files["SUMMARY.md", default: []] += Array("\n## Evidence\n\n- Tool: rollout 0.1.0\n".utf8)
    }
    #expect(run.isOurs)
  }

  @Test func `a staging run is known by its sequence`() throws {
    let run = try HarnessRuns.run("skipped") { files in
      files["canary-env-sequence.txt"] = files.removeValue(forKey: "cohort-env-sequence.txt")
      files["SUMMARY.md"] = nil
    }
    #expect(run.source == .staging && run.facts.environment == "staging")
    #expect(run.rows.contains { $0.kind == .environment && $0.percent == 5 })
  }

  @Test func `a warning is a row with the label of its snapshot`() throws {
    let run = try HarnessRuns.run("allowed") { files in
      files["warnings.log"] = Array(
        "Failed to capture control_status_after_5: http://127.0.0.1:1/status\nodd\n".utf8)
    }
    let warnings = run.rows.filter { $0.kind == .warning }
    #expect(warnings.map(\.name) == ["control_status_after_5", "warning"])
    #expect(warnings[1].detail == "odd")
  }

  @Test func `more rows and problems than the limits are counted`() throws {
    let junk = Array(String(repeating: "junk\n", count: ImportNotes.problemLimit + 5).utf8)
    let run = try HarnessRuns.run("allowed") { $0["cohort-results.jsonl"] = junk }
    #expect(run.problems.count == ImportNotes.problemLimit + 1)
    #expect(
      run.problems.last?.what.hasSuffix("problems more than \(ImportNotes.problemLimit)") == true)
  }

  @Test(arguments: [
    ("20260901T100003Z", 1_788_256_803_000 as Int64?), ("19700101T000000Z", 0),
    ("20240229T235959Z", 1_709_251_199_000), ("20230229T000000Z", nil), ("20260901T240000Z", nil),
    ("20260901T100003", nil), ("2026-09-01T10:00Z", nil), ("+0260901T100003Z", nil), ("", nil),
  ])
  func `the harness's times are read to the second`(text: String, expected: Int64?) {
    #expect(CompactTime.read(text)?.millisecondsSince1970 == expected)
  }
}

extension ImportProblem {
  fileprivate var words: String {
    (line.map { "\(file):\($0): " } ?? "\(file): ") + "\(what) (kept \(kept))"
  }
}
