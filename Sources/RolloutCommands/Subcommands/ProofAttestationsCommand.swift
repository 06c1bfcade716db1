import ArgumentParser
import EventLedger
import FoundationEssentials
import RolloutEvidence

struct ProofAttestationsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attestations",
    abstract: "Check the signatures of in-toto statements, without any ledger.",
    discussion: """
      FILE is what `rollout export intoto` wrote: a DSSE envelope a line. Each must be signed by a \
      key that you trust; what it states is printed. A file says nothing of statements that were \
      left out: for that there is the ledger, or a bundle of it.

      Exit codes: 0 all signed, 3 one is not, or is no envelope, 2 otherwise.
      """)

  /// Most bytes of the file.
  private static let byteLimit = 256 * 1024 * 1024

  @Argument(help: "The statements.", completion: .file())
  var file: String
  @Option(
    help: ArgumentHelp(
      "A public key that you trust, or @ and a file with one a line; may be repeated.",
      valueName: "key"))
  var key: [String]
  @Flag(help: "Print one JSON object a statement.")
  var json = false

  func run() async throws {
    let keys = try VerifierKeyList.keys(key)
    let file = try InputFile(file, what: "statements", limit: Self.byteLimit)
    let lines = file.bytes.split(separator: UInt8(ascii: "\n"))
    guard !lines.isEmpty else {
      throw EvidenceRefused("\(file.path): expected a DSSE envelope a line, found none")
    }
    // Nothing is printed of a file that is not signed as a whole.
    let reports = try lines.enumerated().map { number, line in
      try EvidenceRefused.of("\(file.path), line \(number + 1)") { () throws(NoteRefusal) in
        let envelope = try DSSEEnvelope(Array(line))
        return (envelope, try envelope.verify(with: keys))
      }
    }
    for (envelope, signers) in reports { print(envelope, signers) }
    if !json {
      StandardOutput.write(
        line: "\(reports.count) statement\(reports.count == 1 ? "" : "s"), each signed by a key "
          + "that you trust.")
    }
  }

  private func print(_ envelope: DSSEEnvelope, _ signers: [VerifierKey]) {
    let said = try? JSONDecoder().decode(Statement.self, from: Data(envelope.payload))
    let subjects = said?.subject ?? []
    if json {
      StandardOutput.write(
        line: OrderedJSON.object([
          ("payload_type", .string(envelope.payloadType)),
          ("predicate_type", said.map { .string($0.predicateType) } ?? .null),
          (
            "subjects",
            .array(
              subjects.map {
                .object([
                  ("name", $0.name.map { .string($0) } ?? .null),
                  ("sha256", $0.digest["sha256"].map { .string($0) } ?? .null),
                ])
              })
          ), ("signers", .array(signers.map { .string($0.nameAndID) })),
        ]).line)
      return
    }
    let names = subjects.map { ($0.name ?? "-") + " " + ($0.digest["sha256"] ?? "-") }
    StandardOutput.write(
      line: Printable.line(
        (said?.predicateType ?? envelope.payloadType) + "  " + names.joined(separator: ", ")))
  }

  /// What of a statement is printed.
  private struct Statement: Decodable {
    struct Subject: Decodable {
      var name: String?
      var digest: [String: String]
    }

    var predicateType: String
    var subject: [Subject]
  }
}
