import ArgumentParser
import EventLedger
import RolloutEvidence
import RolloutModel
import RolloutRunner
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct NotifyReportTests {
  private func cursor(next: Int64 = 42, _ receiver: String = "https://r.test/secret") throws
    -> NotifyCursor
  {
    let samples = EventSamples()
    return NotifyCursor(
      ledger: LedgerSource(id: samples.id()), receiver: try ReceiverAddress(receiver), next: next,
      lastEvent: samples.id(), at: samples.now())
  }

  @Test func `what notify prints is as it was`() throws {
    var now = try cursor()
    now.delivered = 40
    now.deadLetters = 1
    now.lastError = .init(
      at: "2026-09-01T10:00:03.120Z", position: 41, reason: "answered 500: oh\u{1B}[2J no")
    let fresh = try cursor()
    let ledger = now.ledger
    let lines: [String] = [
      NotifyReport.beginning(fresh, named: "r", isNew: true, fromStart: false, size: 42),
      NotifyReport.beginning(fresh, named: "r", isNew: true, fromStart: true, size: 42),
      NotifyReport.beginning(fresh, named: "r", isNew: false, fromStart: false, size: 57),
      NotifyReport.beginning(fresh, named: "r", isNew: false, fromStart: true, size: 57),
      NotifyReport.end(now, before: fresh), NotifyReport.end(fresh, before: fresh),
      NotifyReport.line(
        for: .failed(
          position: 41, type: "gate.finished", attempt: 2, reason: "answered 503",
          wait: Milliseconds(1500))),
      NotifyReport.line(
        for: .deliveredAfterAll(position: 41, type: "gate.finished", attempts: 3)),
      NotifyReport.line(
        for: .deadLetter(
          position: 41, type: "gate.finished", attempts: 1, reason: "answered 400: no")),
    ]
    let status = NotifyStatus(
      name: "r", path: "/l.notify/r.json", cursor: now, ledger: ledger, size: 57)
    var foreign = status
    foreign.ledger = "urn:uuid:other"
    let pages =
      lines + status.lines + [status.json.line] + foreign.lines + [foreign.json.line]
    try Snapshot.expect(pages.joined(separator: "\n") + "\n", equals: "notify.txt")
    #expect(!pages.joined().contains("secret"))
  }

  @Test(arguments: [
    [], ["--to", "http://a.test", "--to-env", "A"], ["--to", "http://a.test", "--json"],
    ["--to", "http://a.test", "--max-attempts", "-1"],
    ["--to", "http://a.test", "--timeout-seconds", "0"],
    ["--to", "http://a.test", "--poll-milliseconds", "9"],
    ["--to", "http://a.test", "--format", "slack", "--mode", "binary"],
    ["--to", "http://a.test", "--auth-token-file", "f", "--token-env", "T"],
    ["--to", "http://a.test", "--format", "teams"],
  ])
  func `flags that contradict each other are refused`(arguments: [String]) {
    #expect(throws: (any Error).self) { try NotifyCommand.parse(arguments) }
  }
}
