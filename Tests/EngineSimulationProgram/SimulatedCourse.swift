import EngineSimulation
import Glibc
import RolloutScenarios
import Synchronization

/// Seeds one after the other on all processors, until the time is over or they are through.
struct SimulatedCourse: Sendable {
  let seconds: UInt64
  let seeds: Range<UInt64>
  let repeatedShare: UInt64
  let coreShare: UInt64
  let isRecording: Bool

  func run() async -> SimulatedTotals {
    let start = ContinuousClock.now
    let deadline = start + .seconds(Int64(clamping: seconds))
    let progress = Progress(next: seeds.lowerBound)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) {
        group.addTask {
          while ContinuousClock.now < deadline, let seed = progress.take(before: seeds.upperBound) {
            progress.add(await one(seed))
          }
        }
      }
    }
    var total = progress.total
    total.seconds = Int(((ContinuousClock.now - start) / .seconds(1)).rounded())
    return total
  }

  private func one(_ seed: UInt64) async -> SimulatedTotals {
    var found = SimulatedTotals()
    let report = await EngineSimulation(seed: seed, isRecording: isRecording).run()
    for line in report.transcript { print(line) }
    found.add(report, of: seed)
    if let violation = report.violation {
      found.lose(seed, violation)
    } else if seed % repeatedShare == 0 {
      let again = await EngineSimulation(seed: seed).run()
      found.repeated += 1
      if again.root != report.root || again.events != report.events {
        found.lose(seed, "another log for the same seed: \(again.root), before \(report.root)")
      }
    }
    for core in seed * coreShare..<(seed + 1) * coreShare {
      let report = Simulation(seed: core).check()
      found.core.add(report)
      found.coreRollouts += 1
      if let violation = report.violation { found.loseCore(core, violation) }
    }
    return found
  }
}

/// Which seed is next, and what came of those before.
private final class Progress: Sendable {
  private let next: Mutex<UInt64>
  private let sum = Mutex(SimulatedTotals())

  init(next: UInt64) {
    self.next = Mutex(next)
  }

  var total: SimulatedTotals { sum.withLock { $0 } }

  func take(before end: UInt64) -> UInt64? {
    next.withLock { next in
      guard next < end else { return nil }
      next += 1
      return next - 1
    }
  }

  func add(_ totals: SimulatedTotals) { sum.withLock { $0.add(totals) } }
}
