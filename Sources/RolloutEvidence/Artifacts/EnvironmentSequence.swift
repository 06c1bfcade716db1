import RolloutModel

extension RolloutHistory {
  /// `cohort-env-sequence.txt`: the variables of each cohort, a blank line after each.
  package var environmentSequence: String {
    var text = ""
    for percent in plan.cohorts {
      text += "# Cohort \(percent)%\n"
      for variable in plan.cohortEnvironmentValues(for: percent) {
        text += "\(variable.name)=\(variable.value)\n"
      }
      text += "recommended_soak_seconds=\(plan.soak.required.wholeSeconds)\n\n"
    }
    return text
  }

  /// `warnings.log`: what went wrong and decided nothing; empty when there was nothing.
  package var warnings: [String] {
    entries.compactMap { entry in
      guard case .snapshotFailed(let payload) = entry.event else { return nil }
      return "Failed to capture \(payload.label): \(payload.url)".onOneLine
    } + redactionTexts.map(\.onOneLine)
  }
}
