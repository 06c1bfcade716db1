/// What the sandbox's world does while a rollout runs against it.
///
/// A scenario is a pure function of the cohort in force and of how many snapshots were asked for:
/// there is no clock and no randomness in it, so the same rollout ends the same way every time.
package enum SandboxScenario: String, CaseIterable, Sendable {
  case healthy
  case slowAt25 = "slow-at-25"
  case errorsAt50 = "errors-at-50"
  case flapping
  case noData = "no-data"
  case garbage
  case hang

  /// One line: what the scenario does, and how a rollout against it ends under the usual
  /// thresholds of 600 ms and 0.020.
  package var explanation: String {
    switch self {
    case .healthy:
      "values rise gently with the cohort and stay under 600 ms and 0.020: the rollout completes"
    case .slowAt25:
      "p95 latency is over 600 ms from cohort 25 on: cohort_25 breaches and blocks the rollout"
    case .errorsAt50:
      "error_budget_ratio is over 0.020 from cohort 50 on, while probes still answer 200: "
        + "cohort_50 breaches and blocks the rollout"
    case .flapping:
      "every third SLO snapshot is slightly over 600 ms: the stage that reads it blocks the "
        + "rollout, unless the rule allows a breach"
    case .noData:
      "SLO snapshots have no metric fields, or null ones: the baseline is an error and blocks the "
        + "rollout, for no data never reads as green"
    case .garbage:
      "SLO snapshots are HTML, cut-off JSON, NaN, strings, 1e999, negative or arrays: baseline "
        + "gets error and blocks the rollout"
    case .hang:
      "the SLO endpoint accepts and never answers: baseline times out and blocks the rollout"
    }
  }
}
