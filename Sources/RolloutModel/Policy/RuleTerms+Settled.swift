extension RuleTerms {
  /// Whether no further sample is needed where a stage does not soak.
  ///
  /// A rule gets what it needs to pass in spite of the breaches and errors that it lets through,
  /// and no more.
  package func isSettled(by counts: RuleCounts) -> Bool {
    // A rule on trial must not make a stage longer.
    if onBreach == .observe { return counts.samples > 0 }
    if counts.passes >= minimumSamples || finding(from: counts, ended: false) != nil { return true }
    var counted = counts.samples
    // What is bounded by time ends by itself: in a finding, or in a sample that counts.
    if case .lasting = trigger { counted -= counts.breaches }
    if noData != .ignore, noDataWait > .zero { counted -= counts.noData }
    return counted >= samplesNeeded
  }

  /// The longest that a stage can go without either a finding or ``minimumSamples`` passes.
  private var samplesNeeded: Int {
    let passes = max(1, minimumSamples)
    let judged =
      switch trigger {
      case .total(let limit): passes.addingSaturated(limit)
      // One breach less than the row before every pass.
      case .consecutive(let count): passes.multipliedSaturated(by: max(1, count))
      case .ofLast(let breaches, let samples):
        RuleTerms.longest(passes: passes, breaches: breaches, window: samples)
      case .lasting: passes
      }
    let inRows = errors.consecutive.map { judged.multipliedSaturated(by: $0) } ?? .max
    return judged.addingSaturated(min(errors.total ?? .max, inRows))
  }

  /// Each full window holds its breaches and passes; what is still missing needs a part of one.
  private static func longest(passes: Int, breaches: Int, window: Int) -> Int {
    let window = min(max(1, window), Rule.countLimit)
    let breaches = min(max(1, breaches), window)
    let passesInWindow = window - breaches + 1
    let fullWindows = (passes - 1) / passesInWindow
    let rest = passes - fullWindows * passesInWindow
    return fullWindows.multipliedSaturated(by: window).addingSaturated(breaches - 1 + rest)
  }
}

extension Rule {
  /// Whether no further sample is needed; see ``RuleTerms/isSettled(by:)``.
  package func isSettled(by tally: RuleTally) -> Bool { terms.isSettled(by: tally.counts) }
}
