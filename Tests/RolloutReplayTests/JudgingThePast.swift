import Testing

/// What judges thousands of rollouts: one suite after the other, so that tests which wait for a
/// server or a process get their share of the processors.
@Suite(.serialized) struct `Judging the past` {}
