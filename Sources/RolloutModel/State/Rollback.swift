/// A rollback that was asked for.
package struct Rollback: Hashable, Sendable {
  package var requested: RollbackRequested
  /// Steps that are done, or whose failure was waived.
  package var done = 0
  /// How often the current step was started.
  package var attempt = 0
  /// What failed at last; nil while nothing stands against going on.
  package var failure: Failure?

  package init(_ requested: RollbackRequested) {
    self.requested = requested
  }

  /// The step to be done now; nil when all are done.
  package var currentStep: RollbackStep? {
    done < requested.steps.count ? requested.steps[done] : nil
  }
}
