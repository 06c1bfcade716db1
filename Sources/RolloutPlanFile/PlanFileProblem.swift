/// Something in a plan file that cannot be used, and where it stands.
package struct PlanFileProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package var file: String
  /// 1-based; nil where the place is not known.
  package var line: Int?
  package var column: Int?
  package var message: String

  package init(file: String, line: Int? = nil, column: Int? = nil, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  /// `plan.yaml:12:5: soak.seconds: expected a whole number, got 'soon'`
  package var description: String {
    var place = file
    if let line { place += ":\(line):\(column ?? 1)" }
    return "\(place): \(message)"
  }
}

/// All problems of a plan file at once.
package struct PlanFileRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  package var problems: [PlanFileProblem]

  package init(problems: [PlanFileProblem]) {
    self.problems = problems
  }

  package var description: String {
    problems.map(\.description).joined(separator: "\n")
      + "\nHint: `rollout plan show spacetime-production` prints a complete plan to start from."
  }
}
