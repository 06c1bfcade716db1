import EventLedger
import RolloutTestSupport
import Testing

@Suite struct EventLogContractTests {
  @Test(arguments: EventLogContract.clauses)
  func `the log in memory keeps its promises`(clause: EventLogClause) throws {
    let samples = EventSamples()
    let log = InMemoryEventLog(clock: { samples.now() }, random: { samples.random() })
    try clause.check(log, samples)
  }

  @Test(arguments: EventLogContract.clauses)
  func `the log in SQLite keeps its promises`(clause: EventLogClause) throws {
    let fixture = try LedgerFixture()
    let log = try fixture.open()
    try clause.check(log, fixture.samples)
    try log.close()
  }
}
