/// Something other than a sample that bears on how a rollout went on.
package struct SeriesMark: Hashable, Sendable {
  package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    case cohortEntered = 1
    case soakStarted, soakPromoted, soakFinished, cohortCompleted
    /// The wall clock was set; ``SeriesMark/argument`` has by how many milliseconds.
    case clockJumped
    /// A gate, an apply command, a probe or the drill failed.
    case stepFailed
    /// A rule's finding was waived; ``SeriesMark/argument`` has the index of the rule.
    case findingWaived
    /// What a rule found was done again; ``SeriesMark/argument`` has the index of the rule.
    case findingRetried
    /// The failure of another step was waived, or done again.
    case stepWaived, stepRetried
    /// ``SeriesMark/argument`` is 1 where a failure holds, or its hold was lifted.
    case held, resumed
    /// ``SeriesMark/argument`` is 1 where the rollout asked for it itself.
    case rollbackRequested
    /// The rollout ended: by a decision, a person, or the end of its rollback.
    case ended
    /// An event that would have added to the series was erased: what it said is not in it.
    case redacted
  }

  package var kind: Kind
  /// Nil where it is of no stage.
  package var stage: Stage?
  /// How many samples were known then.
  package var samples: Int
  package var time: Timestamp
  package var position: Int64
  package var argument: Int64

  package init(
    _ kind: Kind, stage: Stage? = nil, samples: Int, time: Timestamp, position: Int64,
    argument: Int64 = 0
  ) {
    self.kind = kind
    self.stage = stage
    self.samples = samples
    self.time = time
    self.position = position
    self.argument = argument
  }
}

extension Verdict {
  /// Stands in a column where an event says nothing of a rule.
  package static let missingCode: UInt8 = 255

  /// The byte that a column of verdicts has for it.
  package var code: UInt8 {
    switch self {
    case .pass: 0
    case .breach: 1
    case .noData: 2
    case .error: 3
    }
  }

  package init?(code: UInt8) {
    guard let verdict = Verdict.allCases.first(where: { $0.code == code }) else { return nil }
    self = verdict
  }
}
