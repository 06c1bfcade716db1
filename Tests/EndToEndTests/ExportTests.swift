import EventLedger
import FoundationEssentials
import Testing

/// `rollout export`, by the built binary.
@Suite(.endToEnd, .generous) struct ExportTests {
  private static let formats = ["jsonl", "cloudevents", "cdevents", "intoto"]

  /// Two rollouts, the second one blocked.
  private func place() async throws -> Place {
    let place = try Place()
    #expect(try await place.rollout(["run"] + place.plan(gates: [("one", "true")])).code == 0)
    #expect(try await place.rollout(["run"] + place.plan(gates: [("two", "exit 3")])).code == 1)
    return place
  }

  private func arguments(_ format: String, _ rest: String...) -> [String] {
    ["export", format] + (format == "intoto" ? ["--unsigned"] : []) + rest
  }

  @Test func `lines of jsonl give the ledger's root again`() async throws {
    let place = try await place()
    let ending = try await place.rollout("export", "jsonl")
    #expect(ending.code == 0 && ending.errors == "")
    let clock: @Sendable () -> EventTime = { EventTime(clamping: 0) }
    let log = try SQLiteEventLog.open(
      path: place.ledger, mode: .readOnly, clock: clock, random: { 0 })
    defer { try? log.close() }
    let stored = try log.events(from: Position(0), limit: 1000)
    let records = try ending.outputLines.enumerated().map { index, line in
      try EventLedger.EventLine(Array(line.utf8), line: index + 1).record
    }
    #expect(records == stored)
  }

  @Test(arguments: formats)
  func `one rollout is a part of the whole`(format: String) async throws {
    let place = try await place()
    let all = try await place.rollout(arguments(format)).outputLines
    let latest = try await place.rollout(arguments(format, "--rollout", "latest")).outputLines
    #expect(!latest.isEmpty && latest.count < all.count)
    // The tree that statements name is the same, since the ledger did not grow.
    #expect(latest.allSatisfy(all.contains))
    let none = try await place.rollout(arguments(format, "--rollout", "zzz"))
    #expect(none.code == 2 && none.output == "" && none.errors.contains("zzz"))
  }

  @Test(arguments: formats)
  func `a file is whole, and never replaced unless told so`(format: String) async throws {
    let place = try await place()
    let printed = try await place.rollout(arguments(format)).output
    let written = try await place.rollout(arguments(format, "--out", "export.jsonl"))
    #expect(written.code == 0)
    #expect(try place.text("export.jsonl") == printed)
    #expect(written.output.contains("\(printed.split(separator: "\n").count) lines"))
    try place.write("mine", to: "export.jsonl")
    let refused = try await place.rollout(arguments(format, "--out", "export.jsonl"))
    #expect(refused.code == 2 && refused.errors.contains("--force"))
    #expect(try place.text("export.jsonl") == "mine")
    let forced = try await place.rollout(arguments(format, "--out", "export.jsonl", "--force"))
    #expect(forced.code == 0)
    #expect(try place.text("export.jsonl") == printed)
    #expect(place.everything.filter { $0.hasPrefix("export") } == ["export.jsonl"])
  }

  @Test func `an export that fails leaves no file`() async throws {
    let place = try await place()
    // Readers of a ledger leave SQLite's own files beside it.
    let files = { place.everything.filter { !$0.contains(".sqlite3-") } }
    let before = files()
    for arguments in [
      ["export", "jsonl", "--out", "missing/folder/file"],
      ["export", "jsonl", "--out", "output", "--force"],
      ["export", "intoto", "--out", "statements.intoto.jsonl"],
    ] {
      let ending = try await place.rollout(arguments)
      #expect(ending.code == 2 && ending.errors.contains("Hint:"), "\(arguments)")
    }
    #expect(files() == before)
  }

  @Test func `a disk that is full is no success`() async throws {
    let place = try await place()
    let ending = try await place.bash("\"$ROLLOUT\" export jsonl > /dev/full")
    #expect(ending.code == 2 && ending.errors.contains("No space left on device"))
  }

  @Test func `a reader that goes away ends the export`() async throws {
    let place = try await place()
    let ending = try await place.bash("\"$ROLLOUT\" export jsonl | head -n 1")
    #expect(ending.code == 0 && ending.errors == "" && ending.outputLines.count == 1)
  }

  @Test func `without a key statements are refused, and the key's maker is named`() async throws {
    let place = try await place()
    let ending = try await place.rollout("export", "intoto")
    #expect(ending.code == 2 && ending.output == "")
    #expect(ending.errors.contains("rollout key generate"))
  }

  @Test func `with a key every statement is signed, and the tree has the key's name`() async throws
  {
    let place = try await place()
    let made = try await place.rollout("key", "generate")
    let key = try VerifierKey(try #require(made.outputLines.first))
    let lines = try await place.rollout("export", "intoto").outputLines
    #expect(lines.count > 4)
    var origins: Set<String> = []
    for line in lines {
      let envelope = try DSSEEnvelope(Array(line.utf8))
      #expect(try envelope.verify(with: [key]) == [key])
      let statement = try JSONValue(String(decoding: envelope.payload, as: UTF8.self))
      if let origin = statement["predicate"]?["checkpoint"]?["origin"]?.string {
        origins.insert(origin)
      }
    }
    #expect(origins == [key.name.text])
    let both = try await place.rollout("export", "intoto", "--unsigned", "--signing-key", "k")
    #expect(both.code == 2 && both.output == "")
    let unsigned = try await place.rollout("export", "intoto", "--unsigned").outputLines
    #expect(unsigned.count == lines.count)
    #expect(unsigned.allSatisfy { $0.hasSuffix(#""signatures":[]}"#) })
  }

  @Test func `no export tells a secret`() async throws {
    let place = try Place()
    let plan = try place.plan(
      gates: [("leak", "echo $OA_PROD_CONTROL_AUTH_TOKEN")],
      "secrets: [OA_PROD_CONTROL_AUTH_TOKEN]")
    #expect(try await place.rollout(["run"] + plan).code == 0)
    for format in Self.formats {
      try place.expectNowhere(Place.token, try await place.rollout(arguments(format)))
    }
  }

  @Test func `each CDEvent and CloudEvent is one JSON object`() async throws {
    let place = try await place()
    for format in ["cdevents", "cloudevents"] {
      for line in try await place.rollout(arguments(format)).outputLines {
        let json = try JSONValue(line)
        #expect(json["context"]?["chainId"]?.string != nil || json["stream"]?.string != nil)
      }
    }
  }
}
