import Glibc
import RolloutModel
import RolloutScenarios

/// Runs random rollouts on all cores and checks what must hold for each.
///
/// `simulated-rollouts [COUNT [FIRST-SEED]]`; ``SimulationFailure/seedVariable`` names one seed.
@main enum Main {
  private static let share: UInt64 = 250

  static func main() async {
    let arguments = CommandLine.arguments.dropFirst().map { UInt64($0) }
    let one = unsafe getenv(SimulationFailure.seedVariable).flatMap {
      unsafe UInt64(String(cString: $0))
    }
    guard arguments.count <= 2, !arguments.contains(nil) else {
      print("usage: simulated-rollouts [COUNT [FIRST-SEED]]")
      exit(64)
    }
    let count = one == nil ? (arguments.first ?? nil) ?? 100_000 : 1
    let first = one ?? (arguments.count == 2 ? arguments[1] ?? 1 : 1)
    let seeds = first..<first + count
    let start = ContinuousClock.now
    let result = await run(seeds)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    if let failed = result.failedSeed {
      print(SimulationFailure(seed: failed)?.description ?? "seed \(failed) failed")
      exit(1)
    }
    let report = result.report
    print("seeds \(seeds.lowerBound) to \(seeds.upperBound - 1): every invariant held")
    print(
      "\(Int(Double(count) / seconds * 60)) rollouts/minute, each run 3 times: as it is, killed")
    print(
      "at every boundary, killed at random (\(Int(Double(report.runs) / seconds * 60)) runs/minute)"
    )
    let each = Double(max(1, report.runs))
    for (name, number) in [
      ("events", report.events), ("commands taken", report.commands),
      ("commands refused", report.refusals), ("kills", report.kills),
    ] {
      print("  \(name) a run: \((Double(number) / each * 10).rounded() / 10)")
    }
    let ends = report.ends.sorted { $0.key.rawValue < $1.key.rawValue }
    print(
      "  "
        + ends.map { "\($0.key.rawValue) \($0.value * 100 / max(1, report.runs)) %" }
        .joined(separator: ", "))
  }

  private struct Result: Sendable {
    var report = SimulationReport()
    var failedSeed: UInt64?
  }

  private static func run(_ seeds: Range<UInt64>) async -> Result {
    await withTaskGroup(of: Result.self) { group in
      var rest = stride(from: seeds.lowerBound, to: seeds.upperBound, by: Int(share)).makeIterator()
      func add() {
        guard let start = rest.next() else { return }
        group.addTask { part(start..<min(start + share, seeds.upperBound)) }
      }
      for _ in 0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) { add() }
      var whole = Result()
      for await part in group {
        whole.report.add(part.report)
        if let failed = part.failedSeed {
          whole.failedSeed = min(failed, whole.failedSeed ?? failed)
        }
        if whole.failedSeed == nil { add() }
      }
      return whole
    }
  }

  private static func part(_ seeds: Range<UInt64>) -> Result {
    var result = Result()
    for seed in seeds {
      let report = Simulation(seed: seed).check()
      result.report.add(report)
      if report.violation != nil {
        result.failedSeed = seed
        break
      }
    }
    return result
  }
}
