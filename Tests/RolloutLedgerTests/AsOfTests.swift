import EventLedger
import RolloutLedger
import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct AsOfTests {
  private let late = Timestamp(millisecondsSince1970: 4_000_000_000_000)

  @Test(
    arguments: [
      ("0", LedgerMoment.position(0)), ("120", .position(120)),
      ("2026-09-01T10:00:03.120Z", .recorded(Timestamp(millisecondsSince1970: 1_788_256_803_120))),
      (
        "2026-09-01T12:00:03.12+02:00",
        .recorded(Timestamp(millisecondsSince1970: 1_788_256_803_120))
      ),
      ("-1", nil), ("", nil), ("yesterday", nil), ("2026-09-01", nil), ("2026-09-01T10:00:03", nil),
      ("1.5", nil), ("99999999999999999999", nil),
    ] as [(String, LedgerMoment?)])
  func `a moment is a position or a time with its offset`(text: String, moment: LedgerMoment?) {
    #expect(LedgerMoment(text) == moment)
  }

  @Test func `at every position and time just what was there is known`() throws {
    let fixture = try StoreFixture(.file)
    let first = try fixture.add("r1")
    let second = try fixture.add("r2")
    for (rollout, entries) in [(RolloutID("r1"), first), ("r2", second)] {
      for position in 0..<Int64(first.count + second.count) {
        let expected = entries.filter { $0.position <= position }
        guard !expected.isEmpty else { continue }
        let known = try fixture.store.entries(of: rollout, asOf: .position(position), now: late)
        #expect(known.entries == expected)
        #expect(known.countNow == Int64(entries.count))
        let moment = (first + second).first { $0.position == position }
        #expect(known.time == moment?.recordedTime)
      }
      for entry in entries {
        let known = try fixture.store.entries(
          of: rollout, asOf: .recorded(entry.recordedTime), now: late)
        #expect(known.entries == entries.filter { $0.recordedTime <= entry.recordedTime })
      }
    }
  }

  @Test func `a recorded time that went back does not let later events in`() throws {
    // Recorded at 10, 20, 15 and 30.
    let times = [Int64(1), 10, 20, 15, 30]
    let clock = ScriptedTimes(times)
    let samples = EventSamples()
    let log = InMemoryEventLog(clock: { clock.next() }, random: { samples.random() })
    let store = RolloutStore(log: log)
    var driver = RolloutDriver(.small())
    driver.run()
    for (version, entry) in driver.entries.prefix(4).enumerated() {
      _ = try store.append(
        [PendingEvent(id: samples.id(), time: entry.time, event: entry.event)], to: "r",
        atVersion: Int64(version), by: Operator(name: "ada", host: "deploy-1"))
    }
    func count(_ milliseconds: Int64) throws -> Int {
      try store.entries(
        of: "r", asOf: .recorded(Timestamp(millisecondsSince1970: milliseconds)), now: late
      ).entries.count
    }
    #expect(try count(10) == 1)
    #expect(try count(15) == 1)
    #expect(try count(19) == 1)
    #expect(try count(20) == 3)
    #expect(try count(30) == 4)
  }

  @Test func `what was not there, will be, or is beyond the end is refused`() throws {
    let fixture = try StoreFixture(.file)
    let first = try fixture.add("r1")
    let second = try fixture.add("r2")
    let size = Int64(first.count + second.count)
    #expect(
      throws: MomentRefusal.notThereYet(
        "r2", .position(3), firstPosition: second[0].position, recorded: second[0].recordedTime)
    ) { try fixture.store.entries(of: "r2", asOf: .position(3), now: late) }
    #expect(throws: MomentRefusal.beyondEnd(position: size, size: size)) {
      try fixture.store.entries(of: "r1", asOf: .position(size), now: late)
    }
    let now = Timestamp(millisecondsSince1970: 5)
    let soon = Timestamp(millisecondsSince1970: 6)
    #expect(throws: MomentRefusal.inFuture(soon, now: now)) {
      try fixture.store.entries(of: "r1", asOf: .recorded(soon), now: now)
    }
    #expect(
      MomentRefusal.notThereYet("r2", .position(3), firstPosition: 9, recorded: soon).description
        == """
        expected a rollout that was there at position 3, got r2, whose first event is at position \
        9, recorded 1970-01-01T00:00:00.006Z
        Hint: `rollout list` shows when each was planned.
        """)
    #expect(
      MomentRefusal.beyondEnd(position: 9, size: 9).description
        == "expected --at with a position below 9, got 9\n"
        + "Hint: `rollout events ID --json` shows positions as `sequence`.")
    #expect(
      MomentRefusal.inFuture(soon, now: now).description
        == "expected --at with a time that has been, got 1970-01-01T00:00:00.006Z, and it is "
        + "1970-01-01T00:00:00.005Z\nHint: leave --at out to see what is known now.")
  }
}
