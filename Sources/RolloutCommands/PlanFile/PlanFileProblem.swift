import RolloutModel

/// Something in a plan file that cannot be used, and where it stands.
struct PlanFileProblem: Error, Hashable, Sendable, CustomStringConvertible {
  var file: String
  /// 1-based; nil where the place is not known.
  var line: Int?
  var column: Int?
  var message: String

  /// `plan.yaml:12:5: soak.seconds: expected a whole number, got 'soon'`
  var description: String {
    var place = file
    if let line { place += ":\(line):\(column ?? 1)" }
    return "\(place): \(message)"
  }
}

/// All problems of a plan file at once.
struct PlanFileRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  var problems: [PlanFileProblem]

  var description: String {
    problems.map(\.description).joined(separator: "\n")
      + "\nHint: `rollout plan show spacetime-production` prints a complete plan to start from."
  }
}
