/// Why a rule keeps a stage from passing, or would, were it not only on trial.
package struct RuleFinding: Hashable, Sendable {
  package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    case breached, failed, noData
    /// Only at the end of a stage: not enough passing samples.
    case tooFewSamples
  }

  package var kind: Kind
  /// As it holds in the stage.
  package var rule: Rule
  package var tally: RuleTally

  /// What it does to the rollout.
  package var action: FailureAction { rule.terms.action(on: kind) }

  /// A set of kinds.
  package struct Kinds: Hashable, Sendable, ExpressibleByArrayLiteral {
    private var bits: UInt8 = 0

    package init(arrayLiteral kinds: Kind...) {
      for kind in kinds { insert(kind) }
    }

    package var isEmpty: Bool { bits == 0 }

    package mutating func insert(_ kind: Kind) {
      bits |= 1 << kind.rawValue
    }

    package func contains(_ kind: Kind) -> Bool {
      bits & 1 << kind.rawValue != 0
    }
  }
}

extension Rule {
  /// What stands against the stage; see ``RuleTerms/finding(from:ended:without:)``.
  package func finding(
    from tally: RuleTally, ended: Bool, without waived: RuleFinding.Kinds = []
  ) -> RuleFinding? {
    terms.finding(from: tally.counts, ended: ended, without: waived).map {
      RuleFinding(kind: $0, rule: self, tally: tally)
    }
  }
}
