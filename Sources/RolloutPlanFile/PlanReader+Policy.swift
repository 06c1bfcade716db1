import RolloutModel

extension PlanReader {
  static func readPolicy(_ node: PlanNode) -> Policy {
    let members = node.members(known: ["rules"])
    return Policy(rules: members["rules"]?.elements.map(readRule) ?? [])
  }

  private static let thresholdKeys = ["metric", "at-most", "at-least"]
  private static let settingKeys = [
    "failure-limit", "consecutive", "breaches", "of-last", "for-seconds", "minimum-samples",
    "no-data", "no-data-wait-seconds", "error-limit", "consecutive-error-limit", "on-breach",
  ]

  static func readRule(_ node: PlanNode) -> Rule {
    let members = node.members(
      known: ["name"] + thresholdKeys + ["any", "all"] + settingKeys + ["stages"])
    let condition = readCondition(node, members)
    let settings = readSettings(node, members)
    let onBreach = settings.onBreach ?? .block
    let implied = settings.noData == nil ? defaultNoData(for: onBreach) : nil
    return Rule(
      name: readName(node, members, condition), condition: condition,
      trigger: settings.trigger ?? .total(limit: 0),
      minimumSamples: settings.minimumSamples ?? 1,
      noData: settings.noData ?? implied ?? .block,
      noDataWait: settings.noDataWait ?? .zero,
      errors: settings.errors ?? ErrorTolerance(), onBreach: onBreach,
      stages: members["stages"].map {
        readStages($0, of: condition, impliedNoData: implied)
      } ?? [:])
  }

  /// A rule that holds does so for missing data too, unless it says otherwise.
  private static func defaultNoData(for action: FailureAction) -> NoDataAction {
    action == .hold ? .hold : .block
  }

  private static func readName(
    _ node: PlanNode, _ members: [String: PlanNode], _ condition: Condition
  ) -> RuleName {
    if condition.isCompound, members["name"] == nil {
      node.report("expected the key 'name' for a rule of several thresholds, got none")
    }
    return RuleName(members["name"]?.text ?? condition.thresholds.first?.metric.text ?? "missing")
  }

  private static func readCondition(
    _ node: PlanNode, _ members: [String: PlanNode]
  ) -> Condition {
    let combining = ["any", "all"].filter { members[$0] != nil }
    guard let first = combining.first, let list = members[first] else {
      return .threshold(readThreshold(node, members))
    }
    let others = combining.dropFirst() + thresholdKeys.filter { members[$0] != nil }
    if !others.isEmpty {
      node.report(
        "expected only '\(first)' to say what a sample must be, got "
          + others.map { "'\($0)'" }.joined(separator: ", ") + " beside it")
    }
    let thresholds = list.elements.map { readThreshold($0, $0.members(known: thresholdKeys)) }
    return first == "any" ? .any(thresholds) : .all(thresholds)
  }

  private static func readThreshold(
    _ node: PlanNode, _ members: [String: PlanNode]
  ) -> Threshold {
    let metric = required("metric", of: node, members)
    if (members["at-most"] == nil) == (members["at-least"] == nil) {
      node.report("expected exactly one of at-most and at-least")
    }
    let bound = members["at-most"] ?? members["at-least"]
    return Threshold(
      MetricName(metric), members["at-least"] == nil ? .atMost : .atLeast,
      limit: bound.flatMap(readLimit) ?? anyLimit)
  }

  private static func readLimit(_ node: PlanNode) -> Limit? {
    let text = node.text
    guard let limit = Limit(text) else {
      node.report("expected a decimal number, 0 or more, got '\(Excerpt(text))'")
      return nil
    }
    return limit
  }

  /// Stands in for a limit that could not be read, after that was reported.
  private static var anyLimit: Limit {
    guard let limit = Limit("0") else { preconditionFailure("Invariant: 0 is a limit") }
    return limit
  }

  /// What a rule and its stages can both say.
  private static func readSettings(
    _ node: PlanNode, _ members: [String: PlanNode]
  ) -> RuleOverride {
    let total = members["error-limit"]?.count(of: "errors", from: 0)
    let inRow = members["consecutive-error-limit"]?.count(of: "errors", from: 0)
    return RuleOverride(
      trigger: readTrigger(node, members),
      minimumSamples: members["minimum-samples"]?.count(of: "samples", from: 1),
      noData: members["no-data"]?.choice(NoDataAction.self),
      noDataWait: members["no-data-wait-seconds"]?.seconds,
      errors: total == nil && inRow == nil
        ? nil : ErrorTolerance(total: total, consecutive: inRow),
      onBreach: members["on-breach"]?.choice(FailureAction.self))
  }

  private static func readTrigger(
    _ node: PlanNode, _ members: [String: PlanNode]
  ) -> Trigger? {
    let keys = ["failure-limit", "consecutive", "breaches", "for-seconds"]
    let given = keys.filter { members[$0] != nil }
    if given.count > 1 {
      node.report(
        "expected at most one of \(keys.joined(separator: ", ")), got "
          + given.joined(separator: " and "))
    }
    if (members["breaches"] == nil) != (members["of-last"] == nil) {
      node.report("expected 'breaches' and 'of-last' together, got one of them")
    }
    if let limit = members["failure-limit"] {
      return .total(limit: limit.count(of: "breaches", from: 0))
    }
    if let count = members["consecutive"] {
      return .consecutive(count.count(of: "breaches", from: 1))
    }
    if let duration = members["for-seconds"] {
      let seconds = duration.seconds
      if seconds == .zero { duration.report("expected more than 0 seconds") }
      return .lasting(seconds)
    }
    guard let breaches = members["breaches"], let samples = members["of-last"] else { return nil }
    return .ofLast(
      breaches: breaches.count(of: "breaches", from: 1),
      samples: samples.count(of: "samples", from: 1))
  }

  /// - Parameter impliedNoData: what the rule does without data because of its action; nil where
  ///   it says so itself, which then holds in its stages too.
  private static func readStages(
    _ node: PlanNode, of condition: Condition, impliedNoData: NoDataAction?
  ) -> [Stage: RuleOverride] {
    var stages: [Stage: RuleOverride] = [:]
    for (label, value) in node.pairs {
      let members = value.members(known: ["at-most", "at-least"] + settingKeys)
      var change = readSettings(value, members)
      change.limit = readLimit(value, members, of: condition)
      if change.noData == nil, let impliedNoData, let action = change.onBreach,
        defaultNoData(for: action) != impliedNoData
      {
        change.noData = defaultNoData(for: action)
      }
      guard let stage = Stage(label: label) else {
        value.report(
          "expected the label of a stage, such as baseline or cohort_5, got '\(Excerpt(label))'")
        continue
      }
      stages[stage] = change
    }
    return stages
  }

  private static func readLimit(
    _ node: PlanNode, _ members: [String: PlanNode], of condition: Condition
  ) -> Limit? {
    guard let key = ["at-most", "at-least"].first(where: { members[$0] != nil }),
      let bound = members[key]
    else { return nil }
    guard case .threshold(let threshold) = condition else {
      node.report("expected no limit for a rule of several thresholds, got '\(key)'")
      return nil
    }
    if members.keys.contains("at-most") && members.keys.contains("at-least")
      || key != threshold.comparison.rawValue
    {
      node.report("expected '\(threshold.comparison.rawValue)' as the rule has it")
    }
    return readLimit(bound)
  }
}

extension PlanNode {
  /// A count of a rule, within what a rule may count.
  fileprivate func count(of unit: String, from least: Int) -> Int {
    let text = text
    let allowed = least...Rule.countLimit
    guard let number = Int(text), allowed.contains(number) else {
      report(
        "expected a whole number of \(unit) from \(least) to \(Rule.countLimit), got '\(Excerpt(text))'"
      )
      return least
    }
    return number
  }
}
