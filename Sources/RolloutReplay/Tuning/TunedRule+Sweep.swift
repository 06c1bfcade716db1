import RolloutModel

extension TunedRule {
  /// Any rule that can be swept.
  package init(_ rule: SweepRule) {
    self.init(
      metric: rule.metric, comparison: rule.comparison, trigger: rule.kind.trigger
    ) { run in
      var scanner = RunScanner(rule)
      switch scanner.scan(run, index: 0) {
      case .setAside(let reason): return .setAside(reason.rawValue)
      case .scanned(let found):
        return .score(
          RunScore(
            records: found.records.map {
              RunScore.Record(value: $0.value, sample: $0.sample, stage: found.stage(of: $0))
            }, beyond: RunScore.Beyond(found.knowledge)))
      }
    }
  }
}

extension RunScore.Beyond {
  fileprivate init(_ knowledge: RunKnowledge) {
    self =
      switch knowledge {
      case .complete: .passes
      case .stopped, .observedAgain, .underWay: .unknown
      case .endedOtherwise: .endsOtherwise
      }
  }
}
