/// What each kind of error costs, in whatever unit its user counts; nothing has a default but what
/// is usually left out.
package struct TuningCosts: Hashable, Sendable {
  /// A bad change that the rule lets pass.
  package var miss: Double
  /// A good change that the rule stops.
  package var falseBlock: Double
  /// A minute of all users, or two of half of them, under a bad change after its onset.
  package var exposure: Double
  /// A minute from the onset until the rule stops a bad change.
  package var delay: Double

  package init(miss: Double, falseBlock: Double, exposure: Double = 0, delay: Double = 0) {
    self.miss = miss
    self.falseBlock = falseBlock
    self.exposure = exposure
    self.delay = delay
  }
}
