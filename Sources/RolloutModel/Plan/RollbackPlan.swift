/// What takes a service back to where it was, step by step; the drill is its rehearsal.
package struct RollbackPlan: Hashable, Sendable, Codable {
  package var steps: [RollbackStep]

  package init(steps: [RollbackStep]) {
    self.steps = steps
  }

  /// One command as the whole rollback.
  package init(command: CommandPlan) {
    steps = [RollbackStep(name: "rollback", command: command)]
  }
}

/// One command of a rollback. Never run a second time unless a person says so.
package struct RollbackStep: Hashable, Sendable, Codable {
  package var name: String
  package var command: CommandPlan

  package init(name: String, command: CommandPlan) {
    self.name = name
    self.command = command
  }
}

/// What is rolled out, or what was there before: a name and, where there is one, its digest.
package struct Release: Hashable, Sendable, Codable {
  package var name: String
  /// As the registry or the build gave it: `sha256:…`.
  package var digest: String?

  package init(name: String, digest: String? = nil) {
    self.name = name
    self.digest = digest
  }
}
