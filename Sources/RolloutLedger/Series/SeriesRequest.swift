package import RolloutModel

/// Which rollouts, and which of their columns.
package struct SeriesRequest: Hashable, Sendable {
  /// Ids; nil for any.
  package var rollouts: Set<RolloutID>?
  package var service: String?
  package var environment: String?
  package var plan: String?
  package var since: Timestamp?
  package var until: Timestamp?
  package var statuses: Set<RolloutStatus>?
  /// Metrics whose values are wanted; nil for all.
  package var metrics: Set<MetricName>?
  /// What is wanted beside them.
  package var evidence = Evidence.all

  /// Columns beside the values of metrics.
  package struct Evidence: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let times = Evidence(rawValue: 1)
    package static let positions = Evidence(rawValue: 2)
    package static let verdicts = Evidence(rawValue: 4)
    package static let all: Evidence = [.times, .positions, .verdicts]
  }

  package init() {}

  /// Whether a rollout is asked for, whatever its id.
  func includes(_ facts: RunFacts) -> Bool {
    if let service, facts.service != service { return false }
    if let environment, facts.environment != environment { return false }
    if let plan, facts.name != plan { return false }
    if let since, facts.startedAt.map({ $0 < since }) ?? true { return false }
    if let until, facts.startedAt.map({ $0 >= until }) ?? true { return false }
    if let statuses { return facts.end.map { statuses.contains($0.status) } ?? false }
    return true
  }
}
