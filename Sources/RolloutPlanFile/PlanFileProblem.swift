import RolloutModel

/// Something in a plan file that cannot be used, and where it stands.
package struct PlanFileProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package var file: String
  /// 1-based; nil where the place is not known.
  package var line: Int?
  package var column: Int?
  /// On one line, whatever it quotes of the file.
  package private(set) var message: String

  /// Most characters of a message.
  static let limit = 600

  package init(file: String, line: Int? = nil, column: Int? = nil, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = Excerpt(message, limit: Self.limit).description
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

  /// Most problems that are listed.
  private static let shown = 20

  package init(problems: [PlanFileProblem]) {
    self.problems = problems
  }

  package var description: String {
    problems.prefix(Self.shown).map(\.description).joined(separator: "\n")
      + (problems.count > Self.shown ? "\nand \(problems.count - Self.shown) more" : "")
      + "\nHint: `rollout plan show spacetime-production` prints a complete plan to start from."
  }
}
