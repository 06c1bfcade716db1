/// The rules that decide whether what was sampled lets a stage pass.
///
/// Live runs and replays hand the same policy to the same judge (``judge(_:under:in:)``).
package struct Policy: Hashable, Sendable, Codable {
  package var rules: [Rule]

  package init(rules: [Rule]) {
    self.rules = rules
  }

  package func rule(named name: RuleName) -> Rule? {
    rules.first { $0.name == name }
  }

  /// Whether every rule let a sample pass, those on trial left aside.
  package func passes(_ verdicts: [RuleVerdict], in stage: Stage) -> Bool {
    verdicts.allSatisfy {
      $0.verdict == .pass || rule(named: $0.rule)?.effective(in: stage).onBreach == .observe
    }
  }
}
