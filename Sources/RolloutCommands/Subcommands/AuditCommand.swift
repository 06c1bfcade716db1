import ArgumentParser

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "List every promotion of a period, or draw a sample of them.",
    discussion: "A promotion is a cohort that was entered. docs/audit.md has the exact rules.",
    subcommands: [AuditPopulationCommand.self, AuditSampleCommand.self])
}
