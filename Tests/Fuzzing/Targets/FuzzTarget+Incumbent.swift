import RolloutImport
import RolloutLedger
import RolloutModel

extension FuzzTarget {
  /// The files of one directory, in this order, a byte 0x1E between them.
  package static let incumbentFiles = [
    "gate-results.jsonl", "cohort-results.jsonl", "slo-results.jsonl", "SUMMARY.md",
    "cohort-env-sequence.txt", "warnings.log",
  ]

  static let incumbent = FuzzTarget(
    "incumbent", reads: "an artifact directory of the bash harness: result rows, SUMMARY.md",
    longest: 8192,
    hostile: { hostileDirectories }
  ) { bytes in
    let parts = bytes.split(separator: 0x1E, omittingEmptySubsequences: false)
    let texts = zip(incumbentFiles, parts).filter { !$1.isEmpty }
      .map { ImportText(name: $0, bytes: Array($1)) }
    let names = texts.map(\.name) + ["logs/a.log", "response.json"]
    let run = IncumbentRun(texts, names: names, directory: "production-20260901T100003Z")
    if bytes.isReadTwice {
      let again = IncumbentRun(texts, names: names, directory: "production-20260901T100003Z")
      try require(run == again, "two readings of one directory differ")
    }
    try require(run.rows.count <= 20_000, "\(run.rows.count) rows")
    try require(run.problems.count <= 2_002, "\(run.problems.count) problems")
    for problem in run.problems {
      try require(!problem.what.isEmpty && !problem.kept.isEmpty, "a problem without words")
      try require(problem.what.utf8.count <= ImportedRow.textLimit, "a problem of many words")
    }
    for row in run.rows {
      let texts = [row.name, row.status, row.reason, row.command, row.detail, row.refersTo]
      let longest = texts.compactMap { $0?.utf8.count }.max() ?? 0
      try require(longest <= ImportedRow.textLimit, "a text of \(longest) bytes in a row")
    }
    _ = try EventCodec.json(of: run.facts)
    _ = try EventCodec.json(of: Array(run.rows.prefix(50)))
  }

  private static var hostileDirectories: [HostileInput] {
    let line = #"{"gate":"a","status":"passed","duration_seconds":1}"#
    let table = "## Execution Table\n"
    let texts: [(file: Int, name: String, text: String)] = [
      (0, "100,000 rows", Hostile.many(line + "\n", 100_000)),
      (0, "20,000 objects on a line", Hostile.many(line, 20_000)),
      (0, "100,000 beginnings on a line", Hostile.many(#"{"gate":"#, 100_000)),
      (0, "60,000 beginnings of texts on a line", Hostile.many(#"{"gate":"a","#, 60_000)),
      (0, "a text full of quotes", #"{"gate":""# + Hostile.many("\"", 900_000)),
      (2, "a text full of ends", #"{"label":""# + Hostile.many("\",\"status\":\"", 70_000)),
      (
        2, "a number of a million digits",
        #"{"label":"a","p95_latency_ms":"# + Hostile.many("9", 900_000) + "}"
      ),
      (
        1, "a cohort of a million digits", #"{"cohort_percent":"# + Hostile.many("9", 900_000) + "}"
      ),
      (1, "a key of a megabyte", #"{""# + Hostile.many("k", 900_000) + #"":1}"#),
      (3, "60,000 rows of a table", table + Hostile.many("| a | b | 1s | d |\n", 60_000)),
      (3, "a row of a million bars", table + Hostile.many("|", 1_000_000)),
      (3, "a row of a million backslashes", table + "|" + Hostile.many("\\", 900_000) + "|"),
      (3, "a row of a million spaces", table + "|" + Hostile.many(" ", 900_000) + "|"),
      (3, "110,000 thresholds", "- SLO thresholds: " + Hostile.many("p95<=1ms,", 110_000)),
      (3, "a title of 500,000 words", "# " + Hostile.many("a ", 500_000)),
      (4, "90,000 cohorts", Hostile.many("# Cohort 5%\n", 90_000)),
      (
        4, "a soak of a million digits",
        "# Cohort 5%\nrecommended_soak_seconds=" + Hostile.many("9", 900_000)
      ),
      (5, "45,000 failures", Hostile.many("Failed to capture a: b\n", 45_000)),
    ]
    return texts.map { HostileInput($0.name, Hostile.many("\u{1E}", $0.file) + $0.text) }
      + [0, 3, 4].flatMap { file in
        Hostile.lines.map {
          HostileInput(
            "\($0.name) in \(incumbentFiles[file])", Array(repeating: 0x1E, count: file) + $0.bytes)
        }
      }
  }
}
