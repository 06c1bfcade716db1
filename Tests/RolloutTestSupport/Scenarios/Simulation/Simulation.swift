package import RolloutModel

/// A random plan, a random world and random people, all made from a seed, and what must hold for
/// every one of them.
package struct Simulation: Sendable {
  package let seed: UInt64
  package let size: SimulationSize
  package private(set) var planned: RolloutPlanned
  package let world: SimulatedWorld
  package let commands: [SimulatedCommand]
  /// Whether what people do is written down, for a transcript.
  let isRecording: Bool

  package init(seed: UInt64, size: SimulationSize = .full, isRecording: Bool = false) {
    var random = SplitMix64(seed: seed)
    self.seed = seed
    self.size = size
    self.isRecording = isRecording
    let count = Int.random(in: 0...6, using: &random)
    let drawn = (0..<6).map { _ in SimulatedCommand(&random) }
    commands = Array(drawn.prefix(min(count, size.commands)))
    world = SimulatedWorld(&random)
    var planned = Simulation.template
    planned.plan = SimulatedPlan.make(&random, size: size)
    self.planned = planned
  }

  package var plan: Plan { planned.plan }

  /// Runs the rollout three times: undisturbed by kills, killed at every boundary, killed at random
  /// with time lost. Every invariant is checked at every event of each.
  package func check() -> SimulationReport {
    var report = SimulationReport()
    var whole = SimulatedRun(self, kills: .never)
    whole.run()
    whole.takeUpFromTheLog()
    report.add(whole)
    var killed = SimulatedRun(self, kills: .everywhere)
    if report.violation == nil {
      killed.run()
      killed.takeUpFromTheLog()
      compare(whole, &killed)
      report.add(killed)
    }
    if report.violation == nil {
      var disturbed = SimulatedRun(self, kills: .atRandom)
      disturbed.run()
      disturbed.takeUpFromTheLog()
      report.add(disturbed)
    }
    return report
  }

  /// What a ledger would hold of the rollout, with its runner killed now and then or never.
  package func history(killed: Bool = false) -> [LedgerEntry] {
    var run = SimulatedRun(self, kills: killed ? .atRandom : .never)
    run.run()
    return run.entries
  }

  /// The same world and the same people under another policy.
  package func judged(by policy: Policy) -> Simulation {
    var other = self
    other.planned.plan.policy = policy
    return other
  }

  /// A policy as it might be tried on past rollouts: often near the plan's own, now and then far.
  package func candidate(_ random: inout SplitMix64) -> Policy {
    var policy = plan.policy
    if random.once(in: 3) {
      policy = Policy(rules: SimulatedPlan.rules(&random, cohorts: plan.cohortStages))
    }
    for index in policy.rules.indices where random.once(in: 2) {
      policy.rules[index] = SimulatedPlan.moved(policy.rules[index], &random)
    }
    return policy
  }

  private func compare(_ whole: SimulatedRun, _ killed: inout SimulatedRun) {
    guard killed.violation == nil else { return }
    let (expected, got) = (Outcome(whole), Outcome(killed))
    if expected != got {
      killed.fail("expected what comes of it without kills, \(expected), got \(got)")
    }
  }

  /// What came of a run, apart from attempts and times.
  private struct Outcome: Equatable {
    let status: RolloutStatus
    let completed: [CohortCompleted]

    init(_ run: SimulatedRun) {
      status = run.state.status
      completed = run.entries.compactMap { entry in
        if case .cohortCompleted(let payload) = entry.event { payload } else { nil }
      }
    }
  }

  enum Chance: UInt64 {
    case wake = 1, mishap, duration, decision
  }

  /// A number from 0 that depends on the seed, the chance and the place alone.
  func roll(_ chance: Chance, _ place: Int, outOf count: Int64) -> Int64 {
    var random = SplitMix64(seed: seed &* 0x2545_F491 &+ chance.rawValue &* 8191 &+ UInt64(place))
    return Int64(random.next() % UInt64(count))
  }

  static let material = Material.scripted("simulated")
  private static let template = RolloutPlanned(
    plan: .small(), planDigest: ContentDigest("sha256:a1"),
    policyDigest: ContentDigest("sha256:3f9a2c11"), workspace: "/srv",
    artifactDirectory: "/srv/out",
    startLabel: "20260901T100000Z", plannedBy: Operator(name: "ada", host: "deploy-1"),
    toolVersion: "0.1.0")
}

/// What was done for one seed, and what was wrong with it.
package struct SimulationReport: Sendable {
  package var runs = 0
  package var events = 0
  package var commands = 0
  package var refusals = 0
  package var kills = 0
  package var ends: [RolloutStatus: Int] = [:]
  package var violation: String?
  /// The log of the run that went wrong; empty unless it was recorded.
  package var transcript: [String] = []

  package init() {}

  mutating func add(_ run: SimulatedRun) {
    runs += 1
    events += run.entries.count
    commands += run.commandCount
    refusals += run.refusalCount
    kills += run.killCount
    ends[run.state.status, default: 0] += 1
    guard let found = run.violation else { return }
    violation = "\(run.kills): \(found)"
    if run.simulation.isRecording { transcript = run.transcript }
  }

  package mutating func add(_ other: SimulationReport) {
    runs += other.runs
    events += other.events
    commands += other.commands
    refusals += other.refusals
    kills += other.kills
    ends.merge(other.ends, uniquingKeysWith: +)
  }
}
