/// What cannot be meant by the rules of a policy, or can never happen.
extension Plan {
  func ruleProblems() -> [PlanProblem] {
    let known = Set(slo?.metrics.map(\.name) ?? [])
    let sampled = sampledStages
    // The judge counts by a rule's name: two of one name would share their counts.
    let repeated = Plan.repeated(policy.rules.map(\.name.text)).map {
      PlanProblem(field: "policy.rules.\($0)", message: "expected distinct names, got it twice")
    }
    return policy.rules.flatMap { rule in
      metricProblems(of: rule, known: known) + memberProblems(of: rule)
        + Plan.settingProblems(of: rule, field: rule.field)
        + soakProblems(of: rule, in: cohortStages.filter { rule.stages[$0] == nil }.prefix(1))
        + stageProblems(of: rule, sampled: sampled)
    } + repeated
  }

  /// The stages in which samples are taken, in their order.
  private var sampledStages: [Stage] {
    steps.compactMap { if case .checkSLO(let stage) = $0 { stage } else { nil } }
  }

  private func metricProblems(of rule: Rule, known: Set<MetricName>) -> [PlanProblem] {
    rule.metrics.filter { !known.contains($0) }.map {
      PlanProblem(field: rule.field, message: "expected a metric of slo.metrics, got '\($0)'")
    }
  }

  private func memberProblems(of rule: Rule) -> [PlanProblem] {
    let count = rule.condition.thresholds.count
    let counts = Condition.memberCounts
    guard rule.condition.isCompound, !counts.contains(count) else { return [] }
    return [
      PlanProblem(
        field: rule.field,
        message: "expected \(counts.lowerBound) to \(counts.upperBound) thresholds, got \(count)")
    ]
  }

  /// Settings of one rule that contradict each other.
  private static func settingProblems(of rule: Rule, field: String) -> [PlanProblem] {
    var problems: [PlanProblem] = []
    if case .ofLast(let breaches, let samples) = rule.trigger, breaches > samples {
      problems.append(
        PlanProblem(
          field: "\(field).of-last",
          message: "expected a window that holds the \(breaches) breaches, got \(samples) samples"))
    }
    if rule.noData == .ignore, rule.noDataWait > .zero {
      problems.append(
        PlanProblem(
          field: "\(field).no-data-wait-seconds",
          message: "expected no-data: block or hold beside it, got ignore"))
    }
    return problems
  }

  private func stageProblems(of rule: Rule, sampled: [Stage]) -> [PlanProblem] {
    rule.stages.sorted { $0.key.label < $1.key.label }.flatMap { stage, change in
      let field = "\(rule.field).stages.\(stage)"
      guard sampled.contains(stage) else {
        let choice = sampled.map(\.label).joined(separator: ", ")
        return [
          PlanProblem(
            field: field,
            message: "expected a stage of the plan that is sampled"
              + (choice.isEmpty ? "" : ", one of \(choice)") + ", got '\(stage)'")
        ]
      }
      var problems: [PlanProblem] = []
      if change.limit != nil, rule.condition.isCompound {
        problems.append(
          PlanProblem(
            field: field,
            message: "expected no limit for a rule of several thresholds, got "
              + "'\(change.limit?.text ?? "")'"))
      }
      let effective = rule.effective(in: stage)
      // What is wrong with the rule itself is told once, there.
      let inherited = Set(Plan.settingProblems(of: rule, field: field))
      problems += Plan.settingProblems(of: effective, field: field).filter {
        !inherited.contains($0)
      }
      return problems + soakProblems(of: rule, in: [stage])
    }
  }

  /// Counts that a soak cannot reach.
  private func soakProblems(of rule: Rule, in stages: some Sequence<Stage>) -> [PlanProblem] {
    guard let samples = samplesInSoak else { return [] }
    return stages.filter { $0.percent != nil }.flatMap { stage in
      let effective = rule.effective(in: stage)
      let field = rule.stages[stage] == nil ? rule.field : "\(rule.field).stages.\(stage)"
      var problems: [PlanProblem] = []
      func check(_ count: Int, _ key: String, _ what: String) {
        guard count > samples else { return }
        problems.append(
          PlanProblem(
            field: "\(field).\(key)",
            message: "expected at most \(samples) \(what), which is what a soak of "
              + "\(soak.required.secondsText) with a sample every "
              + "\(soak.sampleInterval.secondsText) takes, got \(count)"))
      }
      if effective.onBreach != .observe {
        check(effective.minimumSamples, "minimum-samples", "samples")
      }
      switch effective.trigger {
      case .total: break
      case .consecutive(let count): check(count, "consecutive", "samples in a row")
      case .ofLast(let breaches, _): check(breaches, "breaches", "breaches")
      case .lasting(let duration) where duration > soak.required:
        problems.append(
          PlanProblem(
            field: "\(field).for-seconds",
            message: "expected at most the soak of \(soak.required.secondsText), got "
              + duration.secondsText))
      case .lasting: break
      }
      return problems
    }
  }

  /// The most samples that a cohort's stage takes without a gap; nil where it takes what it needs.
  private var samplesInSoak: Int? {
    guard soak.mode == .wait, soak.required > .zero, soak.sampleInterval > .zero else { return nil }
    // One before the soak, one at each interval, the last one at the end.
    let interval = soak.sampleInterval.count
    return Int(1 + (soak.required.count - 1) / interval + 1)
  }
}

extension Rule {
  fileprivate var field: String { "policy.rules.\(name)" }
}
