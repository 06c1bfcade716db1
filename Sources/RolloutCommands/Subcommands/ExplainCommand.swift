import ArgumentParser
import FoundationEssentials
import RolloutEvidence
import RolloutLedger
import RolloutModel

struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say how every gate, step and rule of a rollout stands, and what you can do.",
    discussion: """
      Each is met, met so far, unmet, waived, observed only, running, waiting, held, skipped, \
      warned, incomplete, redacted or not reached. The name with a number, \
      gates/sync-security#1, is the instance that `rollout waive` and `rollout retry` take. With \
      --at, all of it is as the ledger knew it then, and nothing that came later is in it.
      """)

  @OptionGroup var rollout: RolloutArgument
  @OptionGroup var asOf: AsOfOption
  @OptionGroup var ledger: LedgerOptions
  @Flag(help: "Print one JSON object.")
  var json = false
  @Flag(help: "No colours.")
  var noColor = false

  func run() async throws {
    let access = try ledger.openForReading()
    let id = try access.index.find(rollout.id).rollout
    let known = try asOf.known(of: id, in: access)
    if let imported = try ImportedSubject(rollout.id, in: access) {
      let lines = json ? [imported.json.line] : imported.text.explanation
      for line in lines { StandardOutput.write(line: line) }
      return
    }
    let explanation =
      try known?.explanation() ?? FollowedRollout(id.text, in: access).explanation(at: .now)
    let words = RemedyWords(rollout: id, ledger: ledger)
    if json {
      StandardOutput.write(
        line: ExplanationJSON(
          explanation: explanation, rollout: id, command: words.command, known: known
        ).object.line)
      return
    }
    let text = ExplanationText(
      explanation: explanation, rollout: id, paint: .forThisTerminal(noColor),
      command: words.command, known: known)
    for line in text.lines { StandardOutput.write(line: line) }
  }
}

/// Commands to be copied, with the ledger if this one was named.
struct RemedyWords {
  let rollout: RolloutID
  let ledger: LedgerOptions

  func command(_ remedy: Remedy) -> String {
    var words = ["rollout", remedy.verb, rollout.text] + remedy.arguments
    if ledger.workspace != "." { words += ["--workspace", ledger.workspace] }
    if let path = ledger.ledger { words += ["--ledger", path] }
    return words.map(RemedyWords.quoted).joined(separator: " ")
  }

  /// As a shell takes it for one word.
  private static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "#"), UInt8(ascii: ":"),
        UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "@"):
        true
      default: false
      }
    }
    return plain && !word.isEmpty && !word.hasPrefix("#")
      ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}

extension Paint {
  /// Colours for standard output, unless they are not wanted.
  static func forThisTerminal(_ noColor: Bool) -> Paint {
    Paint(
      isTerminal: StandardOutput.isTerminal && !noColor,
      environment: ProcessInfo.processInfo.environment)
  }
}
