import ArgumentParser
import FoundationEssentials
import RolloutModel
import RolloutPlanFile
import RolloutReplay

/// The policy that past rollouts are judged by.
struct CandidateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A policy file, in the place of each rollout's own policy.", valueName: "file"),
    completion: .file())
  var policy: String?
  @Option(
    help: ArgumentHelp(
      "A second policy file: what it does otherwise than the first.", valueName: "file"),
    completion: .file())
  var against: String?
  @Option(
    help: ArgumentHelp(
      "Each rollout's own policy with another limit on p95_latency_ms.", valueName: "n"))
  var maxP95LatencyMs: String?
  @Option(
    help: ArgumentHelp(
      "Each rollout's own policy with another limit on error_budget_ratio.", valueName: "ratio"))
  var maxErrorBudgetRatio: String?
  @Option(
    help: ArgumentHelp(
      "Each rollout's own policy with another limit on any metric; may be repeated.",
      valueName: "metric=limit"))
  var limit: [String] = []
  @Flag(
    help: "Each rollout's own policy as it was: everything must come to the same.")
  var identity = false

  func validate() throws {
    let changes = maxP95LatencyMs != nil || maxErrorBudgetRatio != nil || !limit.isEmpty
    let ways = [identity, policy != nil, changes].filter { $0 }.count
    guard ways == 1 else {
      throw ValidationError(
        "expected one of --policy, --identity and limits (--max-p95-latency-ms, "
          + "--max-error-budget-ratio, --limit), got \(ways)")
    }
    guard against == nil || policy != nil else {
      throw ValidationError("expected --policy beside --against, got none")
    }
    _ = try limits()
  }

  /// The limits that are given, by metric.
  ///
  /// - Throws: `ValidationError`
  func limits() throws -> [(metric: MetricName, limit: Limit)] {
    var pairs: [(String, String)] = []
    if let maxP95LatencyMs { pairs.append(("p95_latency_ms", maxP95LatencyMs)) }
    if let maxErrorBudgetRatio { pairs.append(("error_budget_ratio", maxErrorBudgetRatio)) }
    for text in limit {
      guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
        throw ValidationError("expected --limit metric=limit, got '\(text)'")
      }
      pairs.append((String(text[..<sign]), String(text[text.index(after: sign)...])))
    }
    for (index, pair) in pairs.enumerated()
    where pairs[..<index].contains(where: { $0.0 == pair.0 }) {
      throw ValidationError("expected one limit for \(pair.0), got several")
    }
    return try pairs.map { metric, text in
      guard let limit = Limit(text) else {
        throw ValidationError(
          "expected a decimal number, 0 or more, as the limit of \(metric), got '\(text)'")
      }
      return (MetricName(metric), limit)
    }
  }

  /// The candidate and, where there is one, the policy that it is compared with.
  ///
  /// - Throws: ``UsageRefusal``, ``PlanFileRefusal``
  func candidates() throws -> [Candidate] {
    let environment = ProcessInfo.processInfo.environment
    if let policy {
      return try [policy, against].compactMap { $0 }.compactMap {
        try PlanSource.policy(named: $0, environment: environment).map {
          Candidate(words: $0.name, .policy($0.policy))
        }
      }
    }
    let limits = try limits()
    guard !limits.isEmpty else { return [Candidate(words: "each rollout's own policy", .own)] }
    return [
      Candidate(
        words: limits.map { "\($0.metric) \($0.limit.text)" }.joined(separator: ", "),
        .limits(limits.map { ChangedLimit(metric: $0.metric, limit: $0.limit) }))
    ]
  }
}

/// What rollouts are judged by.
struct Candidate {
  enum Kind {
    case own
    case limits([ChangedLimit])
    case policy(Policy)
  }

  /// What reports call it.
  var words: String
  var kind: Kind

  init(words: String, _ kind: Kind) {
    self.words = words
    self.kind = kind
  }

  /// The metrics for which it has a number of its own.
  var metrics: Set<MetricName> {
    switch kind {
    case .own: []
    case .policy(let policy): Set(policy.rules.flatMap(\.metrics))
    case .limits(let limits): Set(limits.map(\.metric))
    }
  }

  /// The policy for one rollout.
  func policy(for series: RunSeries) -> Policy {
    switch kind {
    case .own: series.plan.policy
    case .policy(let policy): policy
    case .limits(let limits): series.plan.policy.changed(limits)
    }
  }
}
