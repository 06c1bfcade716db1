import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct TerminalTests {
  private static let plain = Paint(isTerminal: false, environment: [:])

  private static func frame(
    _ driver: RolloutDriver, width: Int = 80, tail: String = "", paint: Paint = plain,
    after: Milliseconds = .seconds(75)
  ) -> LiveFrame {
    LiveFrame(
      state: driver.state, now: driver.now + after, startedAt: .scenarioStart,
      commandStartedAt: driver.now, tail: tail, width: width, paint: paint)
  }

  /// A rollout in the middle of its first soak.
  private static func soaking() -> RolloutDriver {
    let soak = SoakPlan(required: .seconds(7200), sampleInterval: .seconds(600))
    var driver = RolloutDriver(.small(cohorts: .percents(5, 50), soak: soak))
    while driver.state.observations[.cohort(5)]?.samples != 3 { driver.step() }
    return driver
  }

  /// Where a rollout stands while its gate runs.
  private static func gateState() throws -> RolloutState {
    var driver = RolloutDriver(.small())
    driver.run()
    let started = try #require(driver.entries.firstIndex { $0.event.type == .gateStarted })
    return try RolloutState(folding: driver.entries[...started])
  }

  private static func gateFrame(tail: String, width: Int = 80) throws -> LiveFrame {
    LiveFrame(
      state: try gateState(), now: .scenarioStart + .seconds(75), startedAt: .scenarioStart,
      commandStartedAt: .scenarioStart, tail: tail, width: width, paint: plain)
  }

  @Test func `the live frame shows the stage, what runs and what it says`() throws {
    var text = "=== planned\n"
    text += TerminalTests.frame(RolloutDriver(.small())).lines.map { $0 + "\n" }.joined()
    text += "=== a gate runs\n"
    text += try TerminalTests.gateFrame(tail: "compiling 17 of 99").lines.map { $0 + "\n" }.joined()
    text += "=== a cohort soaks\n"
    text += TerminalTests.frame(TerminalTests.soaking()).lines.map { $0 + "\n" }.joined()
    text += "=== narrow\n"
    text += TerminalTests.frame(TerminalTests.soaking(), width: 40).lines.map { $0 + "\n" }.joined()
    try Snapshot.expect(text, equals: "live-frame.txt")
  }

  @Test(arguments: [0, 1, 5, 9, 10, 11, 12, 20, 40, 80, 200])
  func `no line is wider than the terminal, whatever a command prints`(width: Int) throws {
    let tails = [
      "", String(repeating: "x", count: 500), String(repeating: "漢字", count: 100),
      String(repeating: "🚀", count: 100), String(repeating: "e\u{301}", count: 300),
      "\u{1B}[2J\u{1B}[31mred\u{1B}[0m\r\n\u{7}" + String(repeating: "\t", count: 300),
      "a\u{202E}b\u{2028}c",
    ]
    for tail in tails {
      for line in try TerminalTests.gateFrame(tail: tail, width: width).lines {
        #expect(Printable.width(of: line) <= width, "\(line)")
        #expect(
          line.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
          })
      }
    }
    for line in TerminalTests.frame(TerminalTests.soaking(), width: width).lines {
      #expect(Printable.width(of: line) <= width, "\(line)")
    }
  }

  @Test func `a frame does not grow or shrink with a clock that steps back`() {
    let driver = TerminalTests.soaking()
    let lines = TerminalTests.frame(driver, after: .seconds(-100_000)).lines
    #expect(lines.count == TerminalTests.frame(driver).lines.count)
    #expect(lines[0].hasSuffix("00:00 in all"))
  }

  @Test(arguments: [
    (0, "00:00"), (59_999, "00:59"), (60_000, "01:00"), (3_599_000, "59:59"),
    (3_600_000, "1:00:00"), (90_061_000, "25:01:01"), (-5_000, "00:00"),
  ])
  func `a clock has hours only where there are some`(milliseconds: Int64, text: String) {
    #expect(LiveFrame.clock(Milliseconds(milliseconds)) == text)
  }

  @Test func `a bar is as long as it is wide`() {
    #expect(LiveFrame.bar(0, of: 10, width: 4) == "░░░░")
    #expect(LiveFrame.bar(5, of: 10, width: 4) == "██░░")
    #expect(LiveFrame.bar(10, of: 10, width: 4) == "████")
    #expect(LiveFrame.bar(0, of: 0, width: 4) == "████")
  }

  @Test(arguments: [
    ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("漢字", 4, "漢字"), ("漢字", 3, "漢…"),
    ("漢字", 2, "…"), ("a\nb", 9, "a b"), ("abc", 0, ""), ("abc", 1, "…"), ("", 0, ""),
    ("\u{1B}[31m", 9, "[31m"),
  ])
  func `a text is cut by columns, not by characters`(text: String, columns: Int, cut: String) {
    #expect(Printable.cut(text, to: columns) == cut)
  }

  @Test func `every event has its words on one line, and its line of progress`() throws {
    var text = ""
    for (version, event) in RolloutEventSamples.all.enumerated() {
      let entry = LedgerEntry(
        position: Int64(version), version: Int64(version), id: "x", time: .scenarioStart,
        recordedTime: .scenarioStart, actor: nil, event: event)
      text += "\(event.type.rawValue): \(EventWords.words(of: event))\n"
      let line = ProgressLines.line(for: entry, paint: TerminalTests.plain, everySample: true)
      text += "  \(line ?? "no line")\n"
    }
    try Snapshot.expect(text, equals: "event-words.txt")
  }

  @Test func `a rollout is followed line by line`() throws {
    let soak = SoakPlan(required: .seconds(60), sampleInterval: .seconds(30))
    var driver = RolloutDriver(
      .small(soak: soak), in: FakeWorld().probing(.cohort(5), .status(503)))
    driver.run()
    var passing = RolloutDriver(.small(soak: soak))
    passing.run()
    func lines(_ driver: RolloutDriver, _ paint: Paint, everySample: Bool) -> String {
      driver.entries.compactMap {
        ProgressLines.line(for: $0, paint: paint, everySample: everySample)
      }.map { $0 + "\n" }.joined()
    }
    try Snapshot.expect(
      "=== blocked\n" + lines(driver, TerminalTests.plain, everySample: true)
        + "=== allowed, every sample\n" + lines(passing, TerminalTests.plain, everySample: true)
        + "=== allowed\n" + lines(passing, TerminalTests.plain, everySample: false),
      equals: "progress.txt")
  }

  @Test func `a text from outside cannot steer the terminal`() {
    let event = RolloutEvent.probeFinished(
      ProbeFinished(
        stage: .cohort(5), httpStatus: nil, duration: .zero, body: nil,
        failure: "\u{1B}]0;title\u{7}refused\r\n✔ decided allow"))
    #expect(EventWords.words(of: event) == "cohort_5: ]0;titlerefused  ✔ decided allow")
  }

  @Test(
    arguments: [
      (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false),
      (true, ["NO_COLOR": ""], true), (true, ["TERM": "dumb"], false),
    ] as [(Bool, [String: String], Bool)])
  func `colours only where they are wanted`(
    isTerminal: Bool, environment: [String: String], colours: Bool
  ) {
    let paint = Paint(isTerminal: isTerminal, environment: environment)
    #expect(paint.colours == colours)
    if !colours { #expect(paint.good("x") + paint.bad("y") + paint.strong("z") == "xyz") }
  }
}
