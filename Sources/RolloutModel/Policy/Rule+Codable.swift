/// A rule of one threshold that counts its breaches is written as the first version wrote every
/// rule; what later versions added is left out where it has its default. So the digest of a policy
/// that says nothing new stays what it was.
extension Rule: Codable {
  private enum Key: String, CodingKey {
    case name, metric, threshold, any, all, trigger, minimumSamples, noData, noDataWait, errors
    case onBreach, stages
  }

  private enum ThresholdKey: String, CodingKey {
    case comparison, limit, failureLimit
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    var trigger = try container.decodeIfPresent(Trigger.self, forKey: .trigger)
    if container.contains(.any) {
      condition = .any(try Rule.decodeMembers(from: container, forKey: .any))
    } else if container.contains(.all) {
      condition = .all(try Rule.decodeMembers(from: container, forKey: .all))
    } else {
      let threshold = try container.nestedContainer(
        keyedBy: ThresholdKey.self, forKey: .threshold)
      condition = .threshold(
        Threshold(
          try container.decode(MetricName.self, forKey: .metric),
          try threshold.decode(Threshold.Comparison.self, forKey: .comparison),
          limit: try threshold.decode(Limit.self, forKey: .limit)))
      if trigger == nil {
        trigger = .total(limit: try threshold.decode(Int.self, forKey: .failureLimit))
      }
    }
    name = try container.decode(RuleName.self, forKey: .name)
    self.trigger = trigger ?? .total(limit: 0)
    minimumSamples = try container.decode(Int.self, forKey: .minimumSamples)
    noData = try container.decode(NoDataAction.self, forKey: .noData)
    noDataWait = try container.decodeIfPresent(Milliseconds.self, forKey: .noDataWait) ?? .zero
    errors =
      try container.decodeIfPresent(ErrorTolerance.self, forKey: .errors) ?? ErrorTolerance()
    onBreach = try container.decodeIfPresent(FailureAction.self, forKey: .onBreach) ?? .block
    stages = try Rule.decodeStages(from: container)
  }

  private static func decodeMembers(
    from container: KeyedDecodingContainer<Key>, forKey key: Key
  ) throws -> [Threshold] {
    let members = try container.decode([Threshold].self, forKey: key)
    guard !members.isEmpty else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container, debugDescription: "Expected at least one threshold, got none.")
    }
    return members
  }

  private static func decodeStages(
    from container: KeyedDecodingContainer<Key>
  ) throws -> [Stage: RuleOverride] {
    let labelled = try container.decodeIfPresent([String: RuleOverride].self, forKey: .stages)
    var stages: [Stage: RuleOverride] = [:]
    for (label, change) in labelled ?? [:] {
      guard let stage = Stage(label: label) else {
        throw DecodingError.dataCorruptedError(
          forKey: .stages, in: container,
          debugDescription: "Expected the label of a stage, got '\(label)'.")
      }
      stages[stage] = change
    }
    return stages
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(minimumSamples, forKey: .minimumSamples)
    try container.encode(noData, forKey: .noData)
    switch condition {
    case .threshold(let threshold):
      try container.encode(threshold.metric, forKey: .metric)
      var nested = container.nestedContainer(keyedBy: ThresholdKey.self, forKey: .threshold)
      try nested.encode(threshold.comparison, forKey: .comparison)
      try nested.encode(threshold.limit, forKey: .limit)
      if case .total(let limit) = trigger {
        try nested.encode(limit, forKey: .failureLimit)
      } else {
        try container.encode(trigger, forKey: .trigger)
      }
    case .any(let members):
      try container.encode(members, forKey: .any)
      try container.encode(trigger, forKey: .trigger)
    case .all(let members):
      try container.encode(members, forKey: .all)
      try container.encode(trigger, forKey: .trigger)
    }
    if noDataWait != .zero { try container.encode(noDataWait, forKey: .noDataWait) }
    if errors != ErrorTolerance() { try container.encode(errors, forKey: .errors) }
    if onBreach != .block { try container.encode(onBreach, forKey: .onBreach) }
    if !stages.isEmpty {
      let labelled = stages.map { ($0.key.label, $0.value) }
      try container.encode(
        Dictionary(labelled, uniquingKeysWith: { first, _ in first }), forKey: .stages)
    }
  }
}
