import RolloutModel

/// The state of rollouts as metrics: one rollout, the latest, for each service and environment.
package enum RolloutMetrics {
  /// A rollout to be shown.
  package struct Subject: Sendable {
    package var rollout: String
    package var history: RolloutHistory

    package init(rollout: String, history: RolloutHistory) {
      self.rollout = rollout
      self.history = history
    }

    var state: RolloutState { history.state }
    var labels: [(name: String, value: String)] {
      [("service", history.plan.service), ("environment", history.plan.environment)]
    }

    func sample(_ value: Double, _ more: [(name: String, value: String)] = [])
      -> MetricFamily.Sample
    {
      MetricFamily.Sample(labels + more, value)
    }
  }

  /// The whole file.
  ///
  /// - Parameters:
  ///   - subjects: no two of the same service and environment, or the samples would not be unique.
  ///   - ledgerEvents: how many events the ledger has.
  package static func text(of subjects: [Subject], ledgerEvents: Int64) -> String {
    let families =
      standing(of: subjects) + findings(of: subjects) + times(of: subjects) + [
        MetricFamily(
          "rollout_ledger_events", "Events in the ledger.",
          [MetricFamily.Sample([], Double(ledgerEvents))])
      ]
    return families.map(\.text).joined()
  }

  private static func standing(of subjects: [Subject]) -> [MetricFamily] {
    [
      MetricFamily(
        "rollout_info",
        "The latest rollout of a service in an environment: its id, plan and policy; always 1.",
        subjects.map { subject in
          subject.sample(
            1,
            [
              ("rollout", subject.rollout), ("plan", subject.history.plan.name),
              ("policy", subject.history.planned.policyDigest.short),
              ("version", subject.history.planned.toolVersion),
            ])
        }),
      MetricFamily(
        "rollout_status", "The status of the latest rollout: 1 for the one it has, 0 for others.",
        subjects.flatMap { subject in
          RolloutStatus.allCases.map { status in
            subject.sample(
              subject.state.status == status ? 1 : 0, [("status", status.rawValue)])
          }
        }),
      MetricFamily(
        "rollout_stage", "The stage that the latest rollout is in; always 1.",
        subjects.compactMap { subject in
          subject.state.currentStage.map { subject.sample(1, [("stage", $0.label)]) }
        }),
      MetricFamily(
        "rollout_cohort_ratio",
        "The share of traffic of the cohort that was entered last; 0 before the first.",
        subjects.map { $0.sample(Double($0.lastCohort?.value ?? 0) / 100) }),
    ]
  }

  private static func findings(of subjects: [Subject]) -> [MetricFamily] {
    [
      MetricFamily(
        "rollout_events", "Events of the latest rollout.",
        subjects.map { $0.sample(Double($0.state.eventCount)) }),
      MetricFamily(
        "rollout_failures", "What stands against the latest rollout.",
        subjects.map { $0.sample(Double($0.state.failures.count)) }),
      MetricFamily(
        "rollout_slo_samples", "SLO samples of the latest rollout by their worst verdict.",
        subjects.flatMap { subject in
          let counts = subject.samplesByVerdict
          return Verdict.allCases.map { verdict in
            subject.sample(Double(counts[verdict] ?? 0), [("verdict", verdict.rawValue)])
          }
        }),
      MetricFamily(
        "rollout_slo_breaches", "Samples of the latest rollout in which a rule was breached.",
        subjects.flatMap { subject in
          let counts = subject.breachesByRule
          return subject.history.plan.policy.rules.map { rule in
            subject.sample(Double(counts[rule.name] ?? 0), [("rule", rule.name.text)])
          }
        }),
    ]
  }

  private static func times(of subjects: [Subject]) -> [MetricFamily] {
    [
      MetricFamily(
        "rollout_planned_timestamp_seconds", "When the latest rollout was planned.",
        subjects.compactMap { $0.time(of: $0.history.entries.first) }),
      MetricFamily(
        "rollout_changed_timestamp_seconds", "When the latest rollout's last event happened.",
        subjects.compactMap { $0.time(of: $0.history.entries.last) }),
      MetricFamily(
        "rollout_decided_timestamp_seconds",
        "When the latest rollout was decided; not there before.",
        subjects.compactMap { subject in
          subject.time(
            of: subject.history.entries.last {
              if case .rolloutDecided = $0.event { true } else { false }
            })
        }),
    ]
  }
}

extension RolloutMetrics.Subject {
  fileprivate var lastCohort: CohortPercent? {
    history.entries.reversed().lazy.compactMap { entry in
      if case .cohortEntered(let payload) = entry.event { payload.percent } else { nil }
    }.first
  }

  fileprivate var samplesByVerdict: [Verdict: Int] {
    // The first of these that a rule gave is the sample's.
    let fromWorst: [Verdict] = [.breach, .error, .noData]
    return verdicts.reduce(into: [:]) { counts, sample in
      let given = Set(sample.map(\.verdict))
      counts[fromWorst.first(where: given.contains) ?? .pass, default: 0] += 1
    }
  }

  fileprivate var breachesByRule: [RuleName: Int] {
    verdicts.joined().reduce(into: [:]) { counts, verdict in
      if verdict.verdict == .breach { counts[verdict.rule, default: 0] += 1 }
    }
  }

  /// The verdicts of each sample.
  private var verdicts: [[RuleVerdict]] {
    history.entries.compactMap { entry in
      switch entry.event {
      case .sloSampled(let payload): payload.verdicts
      case .sloUnavailable(let payload): payload.verdicts
      default: nil
      }
    }
  }

  fileprivate func time(of entry: LedgerEntry?) -> MetricFamily.Sample? {
    entry.map { sample(Double($0.time.millisecondsSince1970) / 1000) }
  }
}
