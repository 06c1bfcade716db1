import RolloutModel
import RolloutPlanFile
import Testing

@testable import RolloutCommands

/// Plans that nobody wrote to be run. Each was once a crash, a hang or a message of a megabyte.
@Suite struct `A hostile plan` {
  private static let head = PlanFileTests.head

  private static func refusal(_ yaml: String) -> PlanFileRefusal? {
    do throws(PlanFileRefusal) {
      _ = try PlanFile.plan(from: yaml, name: "plan.yaml", environment: [:])
      return nil
    } catch {
      return error
    }
  }

  private static func many(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  static let laughs =
    head + "a: &a [lol]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
    + "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"

  @Test(arguments: [
    laughs, laughs + "? *d\n: 1\n", head + "env: { A: &x 1, B: *x }\n",
    head + "env: {\"A\":&x 1, \"B\":*x}\n", head + "gates: &x\n- *x\n",
  ])
  func `has no alias put in the place of what it stands for`(yaml: String) throws {
    let problem = try #require(Self.refusal(yaml)?.problems.first)
    #expect(problem.message.hasPrefix("expected every value where it counts, got the alias '*"))
  }

  @Test(arguments: [
    "run && rm *.log", "a 2>&1 *b", "x=1&y=2 *y", "one & two *two", "5 *five &five", "&a *b",
  ])
  func `is not what has such characters in a text`(command: String) throws {
    let plan = try PlanFile.plan(
      from: Self.head + "apply:\n  command: \"\(command)\"\n", name: "a", environment: [:])
    #expect(plan.apply?.command == command)
  }

  /// By number here and below: the test's name would hold all of a text.
  private static let keys = [
    many("? ", 900) + "[" + many("a,", 50_000) + "]",
    "{" + many("[", 400) + many("]: 1", 400) + "}",
  ]

  @Test(arguments: keys.indices)
  func `has few lists and mappings as keys`(number: Int) throws {
    let problem = try #require(Self.refusal(Self.keys[number])?.problems.first)
    #expect(problem.message == "expected texts as keys, got more than 32 lists or mappings")
  }

  private static let deep = [
    (
      head + "gates: " + many("[", 100_000),
      "expected lists and mappings at most 100 deep, got more"
    ),
    (many("[", 990) + many("a,", 90_000), "expected lists and mappings at most 100 deep, got more"),
    (head + "gates:\n  " + many("- ", 100_000), "not YAML: "),
  ]

  @Test(arguments: deep.indices)
  func `is read only so deep`(number: Int) throws {
    let (yaml, beginning) = Self.deep[number]
    let problem = try #require(Self.refusal(yaml)?.problems.first)
    #expect(problem.message.hasPrefix(beginning))
  }

  private static let wordy = [
    head + "on-failure: " + many("x", 200_000), head + many("k", 1_000) + ": 1\n",
    head + "env: [" + many("a: 1, ", 20_000) + "]\n", head + many("? k\n: 1\n", 20),
    head + "soak: { seconds: \"\\e[2J\\u202e\" }\n", head + "\"\\e[31m\": 1\n",
    head + "service: \"${" + many("\\t", 100_000) + "\"\n", head + "name: \"a\u{7}b\"\n",
    head + "gates: [{ name: \"\\e]0;x\\a\", command: a }, { name: \"\\e\", command: a }]\n",
  ]

  @Test(arguments: wordy.indices)
  func `is refused in few words that are safe to print`(number: Int) throws {
    let words = try #require(Self.refusal(Self.wordy[number])).description
    #expect(words.utf8.count < 4_000)
    let raw = words.unicodeScalars.filter {
      $0 != "\n" && [.control, .format].contains($0.properties.generalCategory)
    }
    #expect(raw.isEmpty, "\(words.debugDescription)")
  }

  @Test func `has its first problems listed and the others counted`() throws {
    let keys = (1...300).map { "key\($0): 1\n" }.joined()
    let refusal = try #require(Self.refusal(Self.head + keys))
    #expect(refusal.problems.count == 300)
    #expect(refusal.description.split(separator: "\n").count == 22)
    #expect(refusal.description.contains("\nand 280 more\nHint: "))
  }
}
