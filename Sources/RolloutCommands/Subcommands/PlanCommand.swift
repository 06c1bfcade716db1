import ArgumentParser
import FoundationEssentials
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutPlanFile

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show or check a plan.", subcommands: [Show.self, Lint.self])

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a plan file, by default the built-in one: a start for your own.",
      discussion: "With --json, the plan as it would go into the ledger: references to the "
        + "environment replaced.")

    @Argument(
      help: "A plan file or the name of a built-in plan.",
      completion: .file(extensions: ["yaml", "yml"]))
    var plan = PlanSource.defaultName
    @Flag(help: "Print the plan as JSON, with everything filled in.")
    var json = false

    func run() async throws {
      let (yaml, name) = try PlanSource.text(of: plan)
      guard json else {
        StandardOutput.write(yaml)
        return
      }
      let plan = try PlanFile.plan(
        from: yaml, name: name, environment: ProcessInfo.processInfo.environment)
      StandardOutput.write(line: try EventCodec.json(of: plan))
    }
  }

  struct Lint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a plan file and say what a run would do.",
      discussion: "Exit code 0 when it could be run, 2 with every problem when not.")

    @Argument(
      help: "A plan file or the name of a built-in plan.",
      completion: .file(extensions: ["yaml", "yml"]))
    var plan: String
    @Option(
      help: ArgumentHelp(
        "A policy file (YAML) whose rules take the place of the plan's.", valueName: "file"),
      completion: .file(extensions: ["yaml", "yml"]))
    var policy: String?
    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
      let (yaml, name) = try PlanSource.text(of: plan)
      let environment = ProcessInfo.processInfo.environment
      let plan: Plan
      do {
        plan = try PlanFile.plan(
          from: yaml, name: name, environment: environment,
          policy: PlanSource.policy(named: policy, environment: environment))
      } catch let error as PlanFileRefusal {
        guard json else { throw error }
        StandardOutput.write(line: answer(error.problems))
        throw ProductExit.usage.code
      }
      StandardOutput.write(line: json ? answer([]) : "\(name): a valid plan")
      guard !json else { return }
      for line in PlanWords.lines(of: plan) { StandardOutput.write(line: line) }
      for spot in plan.blindSpots { StandardOutput.write(line: "Note: \(spot)") }
    }

    private func answer(_ problems: [PlanFileProblem]) -> String {
      OrderedJSON.object([
        ("valid", .bool(problems.isEmpty)),
        (
          "problems",
          .array(
            problems.map { problem in
              .object([
                ("file", .string(problem.file)),
                ("line", problem.line.map { .integer(Int64($0)) } ?? .null),
                ("column", problem.column.map { .integer(Int64($0)) } ?? .null),
                ("message", .string(problem.message)),
              ])
            })
        ),
      ]).line
    }
  }
}
