import EventLedger
import Foundation
import RolloutLedger
import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct `A file of labels` {
  /// A ledger of two finished rollouts, `run-1` that completed and `run-2` that was blocked.
  private func withLedger(_ body: (LedgerAccess) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "rollout-labels-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let access = try LedgerAccess(
      path: folder.path + "/ledger.sqlite3", mode: .readWrite(create: true))
    defer { try? access.log.close() }
    let ids = SystemSources.ids()
    for (id, world) in [
      ("run-1", FakeWorld()), ("run-2", FakeWorld().probing(.cohort(5), .status(503))),
    ] as [(RolloutID, FakeWorld)] {
      var driver = RolloutDriver(.small(), in: world)
      driver.run()
      try access.store.append(
        [
          NewRollout(
            rollout: id,
            events: driver.entries.map {
              PendingEvent(id: ids.next(), time: $0.time, event: $0.event)
            }, materials: [])
        ], by: .current)
    }
    try body(access)
  }

  private func run(
    _ text: String, _ format: LabelFile.Format = .csv, skips: Bool = false, dry: Bool = false,
    in access: LedgerAccess
  ) throws -> LabelImport.Report {
    try LabelImport(LabelSession(access)).run(
      LabelFile(Array(text.utf8), format: format, reason: "reviewed"), skipsBadRows: skips,
      isDryRun: dry)
  }

  private let good = """
    rollout,quality,incident,onset,source,reason
    run-1,bad,INC-1,2026-01-02T12:00:00+02:00,pm-1,"cold, index"
    run-2,unknown,,,,
    """

  @Test func `is taken in once, with its digest and the lines`() throws {
    try withLedger { access in
      let dry = try run(good, dry: true, in: access)
      #expect(dry.recorded == 2)
      #expect(try access.labels.all().labelled.isEmpty)
      let first = try run(good, in: access)
      #expect(first.recorded == 2 && first.unchanged == 0 && first.problems.isEmpty)
      let label = try #require(try access.labels.latest(of: "run-1")?.label)
      #expect(label.quality == .bad && label.reason == "cold, index")
      #expect(label.onset == Timestamp(millisecondsSince1970: 1_767_348_000_000))
      #expect(label.row == LabelRow(file: first.digest, line: 2))
      #expect(try access.labels.latest(of: "run-2")?.label?.reason == "reviewed")
      let size = try access.log.head().size
      let again = try run(good, in: access)
      #expect(again.recorded == 0 && again.unchanged == 2)
      #expect(try access.log.head().size == size)
    }
  }

  @Test func `says the same as JSON Lines`() throws {
    try withLedger { access in
      _ = try run(good, in: access)
      let lines = """
        {"rollout":"run-1","quality":"bad","incident":"INC-1","source":"pm-1",\
        "onset":"2026-01-02T10:00:00.000Z","reason":"cold, index"}

        {"rollout":"run-2","quality":"unknown","reason":null}
        """
      let report = try run(lines, .jsonl, in: access)
      #expect(report.recorded == 0 && report.unchanged == 2 && report.problems.isEmpty)
    }
  }

  @Test func `is left out whole when a row is wrong, unless that is wanted`() throws {
    try withLedger { access in
      let text = """
        rollout,quality,onset,prevented_by_block,reason
        run-1,great,,,x
        run-2,bad,2026-01-02 10:00,,x
        run-2,bad
        run-3,bad,,,x
        latest,bad,,,x
        run-1,good,,yes,x
        run-1,bad,,yes,x
        run-1,bad,2999-01-01T00:00:00Z,,x
        run-2,bad,,yes,x
        run-2,good,,,x
        run-2,bad,,yes,x
        """
      let refused = try run(text, in: access)
      #expect(refused.isRefused && refused.recorded == 0)
      #expect(refused.problems.map(\.line) == [2, 3, 4, 5, 6, 7, 8, 9, 11])
      #expect(try access.labels.all().labelled.isEmpty)
      let words = refused.problems.map { "\($0.problem)" }
      #expect(words[0].contains("got 'great'") && words[1].contains("got '2026-01-02 10:00'"))
      #expect(words[2].contains("expected 5 fields") && words[3].contains("run-3"))
      #expect(words[4].contains("'latest'") && words[5].contains("got a good one"))
      #expect(words[6].contains("is completed") && words[7].contains("in the past"))
      #expect(words[8].contains("which line 10 labels"))
      let taken = try run(text, skips: true, in: access)
      #expect(taken.recorded == 1 && taken.unchanged == 1 && taken.problems.count == 9)
      #expect(try access.labels.latest(of: "run-2")?.label?.preventedByBlock == .yes)
    }
  }

  @Test(arguments: ["rollout,quality,mood\n", "rollout,reason\n", "quality\n"])
  func `is refused with other columns`(header: String) {
    #expect(throws: UsageRefusal.self) {
      try LabelFile(Array(header.utf8), format: .csv, reason: nil)
    }
  }

  @Test func `is not read without its last column when a row needs it`() throws {
    let file = try LabelFile(Array("rollout,quality\nr,bad\n".utf8), format: .csv, reason: nil)
    let fields = try #require(try file.rows.first?.fields.get())
    #expect(throws: LabelProblem.missing("reason")) {
      try fields.label(by: .current, row: nil, now: .now)
    }
  }

  @Test func `an append in between is not lost`() throws {
    try withLedger { access in
      let session = LabelSession(access)
      var fields = LabelFields()
      (fields.rollout, fields.quality, fields.reason) = ("run-1", "bad", "seen")
      let wanted = try session.wanted(fields)
      #expect(try session.record([wanted]) == [.recorded(try access.count - 1)])
      #expect(try session.record([wanted]) == [.unchanged])
      #expect(throws: UsageRefusal.self) { try session.record([wanted], expectedVersion: 0) }
    }
  }
}

extension LedgerAccess {
  fileprivate var count: Int64 { get throws { try store.eventCount(of: "run-1") } }
}
