/// What is different about a rule in one stage; nil leaves the rule's word.
package struct RuleOverride: Hashable, Sendable, Codable {
  /// Only for a rule of a single threshold.
  package var limit: Limit?
  package var trigger: Trigger?
  package var minimumSamples: Int?
  package var noData: NoDataAction?
  package var noDataWait: Milliseconds?
  package var errors: ErrorTolerance?
  package var onBreach: FailureAction?

  package init(
    limit: Limit? = nil, trigger: Trigger? = nil, minimumSamples: Int? = nil,
    noData: NoDataAction? = nil, noDataWait: Milliseconds? = nil, errors: ErrorTolerance? = nil,
    onBreach: FailureAction? = nil
  ) {
    self.limit = limit
    self.trigger = trigger
    self.minimumSamples = minimumSamples
    self.noData = noData
    self.noDataWait = noDataWait
    self.errors = errors
    self.onBreach = onBreach
  }
}
