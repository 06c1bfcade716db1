import EngineSimulation
import Testing

/// Some of what `tools/simulate` does for hours.
@Suite struct EngineSimulationTests {
  @Test func `rollouts of the whole program come through faults`() async {
    var all = EngineReport()
    for seed in UInt64(1)...48 {
      let report = await EngineSimulation(seed: seed).run()
      all.add(report)
      if let violation = report.violation {
        Issue.record(
          """
          seed \(seed): \(violation)
          Hint: tools/simulate --seed \(seed) --count 1 --transcript shows what happened.
          """)
      }
    }
    #expect(all.rollouts == 48)
    #expect(all.processes > 48)
    #expect(all.ends.count >= 3)
    // Nearly all kinds: a test that injects nothing would pass everything.
    #expect(all.faults.count >= EngineFault.allCases.count - 2)
  }

  @Test func `a seed always gives the same ledger`() async {
    for seed in UInt64(101)...106 {
      let (first, second) = (
        await EngineSimulation(seed: seed).run(), await EngineSimulation(seed: seed).run()
      )
      #expect(first.root == second.root)
      #expect(first.events == second.events && first.events > 0)
      #expect(first.faults == second.faults)
    }
  }
}
