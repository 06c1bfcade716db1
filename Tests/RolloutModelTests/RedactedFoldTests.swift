import RolloutModel
import RolloutTestSupport
import Testing

/// A fold over events some of which were redacted claims nothing that did not happen.
@Suite struct RedactedFoldTests {
  static let courses: [(name: String, driver: RolloutDriver)] = {
    func ran(_ plan: Plan, _ world: FakeWorld = FakeWorld()) -> RolloutDriver {
      var driver = RolloutDriver(plan, in: world)
      driver.run()
      return driver
    }
    var stopping = Plan.production()
    stopping.apply = CommandPlan(command: "apply")
    var going = Plan.production()
    going.continuation = .evaluateAll
    return [
      ("healthy", ran(stopping)),
      (
        "failed gate",
        ran(.production(), FakeWorld().command("sync-security", .ends(.exited(code: 3))))
      ),
      (
        "everything fails",
        ran(
          going,
          FakeWorld().command("spacetime-chaos", .ends(.exited(code: 3)))
            .probing(.cohort(5), .status(503))
            .sampling(.cohort(25)) { _ in .readings(["p95_latency_ms": .value(900)]) }
            .command("rollback_drill", .ends(.exited(code: 1))))
      ),
      ("nothing observed", ran(.production(metricsURL: nil, controlURL: nil, sloURL: nil))),
    ]
  }()

  private static func redacted(_ entry: LedgerEntry) -> LedgerEntry {
    var copy = entry
    let subject =
      switch entry.event {
      case .gateStarted(let payload): "gates/\(payload.name)"
      case .gateFinished(let payload): "gates/\(payload.name)"
      case .gateInterrupted(let payload): "gates/\(payload.name)"
      default: entry.event.stage?.label
      }
    copy.event = .redacted(RedactedEvent(type: entry.event.type, subject: subject))
    return copy
  }

  private static func fold(
    _ entries: [LedgerEntry], redacting isRedacted: (Int) -> Bool
  ) throws -> RolloutState {
    try RolloutState(
      folding: entries.enumerated().map {
        isRedacted($0.offset) ? redacted($0.element) : $0.element
      })
  }

  private static func wrong(_ state: RolloutState, _ full: RolloutState) -> [Int] {
    zip(state.outcomes, full.outcomes).enumerated().compactMap { index, pair in
      pair.0 == pair.1 || pair.0 == .redacted && pair.1 != nil ? nil : index
    }
  }

  @Test(arguments: courses.indices)
  func `one redacted event hides one step at most`(course: Int) throws {
    let driver = RedactedFoldTests.courses[course].driver
    let full = driver.state
    for place in driver.entries.indices.dropFirst() {
      let state = try RedactedFoldTests.fold(driver.entries) { $0 == place }
      let type = driver.entries[place].event.type
      #expect(RedactedFoldTests.wrong(state, full) == [], "\(type) at \(place)")
      let hidden = state.outcomes.count { $0 == .redacted }
      #expect(hidden <= 1, "\(type) at \(place)")
      #expect(state.redactedCount == 1 && state.eventCount == full.eventCount)
      #expect(state.currentStage == full.currentStage)
      #expect(state.status == (type == .rolloutDecided ? .ended : full.status))
    }
  }

  @Test(arguments: courses.indices, [UInt64(1), 2, 3])
  func `any redacted events hide steps and change none`(course: Int, seed: UInt64) throws {
    let driver = RedactedFoldTests.courses[course].driver
    var random = SplitMix64(seed: seed)
    for share in [UInt64(2), 3, 6] {
      for _ in 0..<40 {
        let chosen = driver.entries.indices.filter { $0 > 0 && random.next() % share == 0 }
        let state = try RedactedFoldTests.fold(driver.entries) { chosen.contains($0) }
        let wrong = RedactedFoldTests.wrong(state, driver.state)
        #expect(wrong == [], "seed \(seed), \(chosen.count) redacted")
        #expect(state.redactedCount == chosen.count)
        #expect(state.standing.end != nil)
      }
    }
  }

  @Test func `everything redacted but the plan leaves an ended rollout`() throws {
    let entries = RedactedFoldTests.courses[0].driver.entries
    let state = try RedactedFoldTests.fold(entries) { $0 > 0 }
    #expect(state.status == .ended)
    #expect(state.outcomes.allSatisfy { $0 == .redacted || $0 == nil })
    #expect(state.failures.isEmpty)
  }

  @Test func `without its plan a rollout does not fold, and says why`() throws {
    let entries = RedactedFoldTests.courses[0].driver.entries
    var first = RedactedFoldTests.redacted(entries[0])
    let event = RedactedEvent(
      type: .rolloutPlanned, subject: nil, reason: "a token in the URL",
      redactedBy: Operator(name: "ada", host: "deploy-1"))
    first.event = .redacted(event)
    #expect(throws: FoldRefusal.planIsRedacted(event)) {
      try RolloutState(folding: [first] + entries.dropFirst())
    }
    #expect(
      FoldRefusal.planIsRedacted(event).description == """
        expected a rollout whose plan can be read, got one whose 'rollout.planned' was redacted \
        by ada on deploy-1: a token in the URL
        Hint: `rollout events` and `rollout list` show what is left of it.
        """)
  }
}
