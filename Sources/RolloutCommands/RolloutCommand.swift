package import ArgumentParser

/// The root of the command line.
package struct RolloutCommand: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "rollout",
    abstract: "Production rollouts whose every decision is recorded and can be explained.",
    discussion: """
      A rollout takes a service through cohorts (1, 5, 10, 25, 50, 100 %) behind gates, probes, \
      SLO thresholds, soaks and a rollback drill. Everything that happens is appended to a \
      ledger; every document is rendered from it.

      First steps:
        rollout sandbox --scenario healthy       a control plane on this machine to try things on
        rollout plan show > plan.yaml            a plan to start from
        rollout run --plan plan.yaml --dry-run   what it would do
        rollout run --plan plan.yaml             do it
        rollout list                             what the ledger holds

      Exit codes: 0 completed, 1 blocked, 2 usage or invalid input, 3 ledger damaged, \
      4 held, interrupted or under way, 5 aborted, 6 rolled back, 75 ledger busy or another \
      runner took over.
      """,
    version: ToolVersion.text,
    groupedSubcommands: [
      CommandGroup(name: "Running", subcommands: [RunCommand.self, PlanCommand.self]),
      CommandGroup(
        name: "Steering",
        subcommands: [
          HoldCommand.self, ResumeCommand.self, WaiveCommand.self, RetryCommand.self,
          PromoteCommand.self, AbortCommand.self, RollbackCommand.self,
        ]),
      CommandGroup(
        name: "Watching",
        subcommands: [
          WatchCommand.self, StatusCommand.self, ExplainCommand.self, DiffCommand.self,
          StatsCommand.self,
        ]),
      CommandGroup(
        name: "Reading",
        subcommands: [
          ListCommand.self, ShowCommand.self, EventsCommand.self, SummaryCommand.self,
          RenderCommand.self, ImportCommand.self,
        ]),
      CommandGroup(
        name: "Learning",
        subcommands: [
          ReplayCommand.self, SweepCommand.self, LabelCommand.self, LabelsCommand.self,
          TuneCommand.self, ReportCommand.self,
        ]),
      CommandGroup(name: "Auditing", subcommands: [AuditCommand.self, RedactCommand.self]),
      CommandGroup(
        name: "Proving",
        subcommands: [
          VerifyCommand.self, KeyCommand.self, CheckpointCommand.self, ProveCommand.self,
          ProofCommand.self, ExportCommand.self,
        ]),
      CommandGroup(name: "Reporting", subcommands: [NotifyCommand.self, MetricsCommand.self]),
      CommandGroup(
        name: "Trying and maintaining",
        subcommands: [
          SandboxCommand.self, ProjectionsCommand.self, DropInCommand.self, BenchCommand.self,
        ]),
    ])

  package init() {}
}

/// The version of this program, as events record it.
enum ToolVersion {
  static let text = "0.1.0"
}
