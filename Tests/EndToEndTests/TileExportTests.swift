import EventLedger
import FoundationEssentials
import Testing

@Suite(.endToEnd, .generous) struct TileExportTests {
  @Test func `the tiles of a ledger lead to its signed checkpoint`() async throws {
    let place = try await Place.withRollout()
    let none = try await place.rollout("export", "tiles", "--out", "t")
    #expect(none.code == 2)
    #expect(!place.exists("t"))
    let key = try VerifierKey(
      try #require(try await place.rollout("key", "generate").outputLines.first))
    let ending = try await place.rollout("export", "tiles", "--out", "t", "--json")
    #expect(ending.code == 0, "\(ending.errors)")
    let files = try place.contents(of: place.path("t"))
    let note = try SignedNote([UInt8](try #require(files["checkpoint"])))
    let head = try VerifiedCheckpoint(note, keys: [key]).head
    let count = try await place.events().count
    #expect(head.size == Int64(count))
    #expect(
      Set(files.keys) == ["checkpoint", "tile/0/000.p/\(count)", "tile/entries/000.p/\(count)"])
    // The entries are the headers, and their leaves are the tile.
    var rest = [UInt8](try #require(files["tile/entries/000.p/\(count)"]))[...]
    var leaves: [UInt8] = []
    var range = 0
    while !rest.isEmpty {
      let length = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
      let header = Array(rest.prefix(length))
      rest = rest.dropFirst(length)
      #expect(EventHeader(header)?.position.rawValue == Int64(range))
      leaves += MerkleTree.leaf(header).bytes
      range += 1
    }
    #expect(Data(leaves) == files["tile/0/000.p/\(count)"])
    let json = try JSONValue(ending.output)
    #expect(json["root"] == .string(head.root.description))
    #expect(json["size"] == .number(Double(count)))
  }

  @Test func `a directory with something in it is left alone`() async throws {
    let place = try await Place.withRollout()
    #expect(try await place.rollout("key", "generate").code == 0)
    try FileManager.default.createDirectory(
      atPath: place.path("t"), withIntermediateDirectories: false)
    try place.write("mine", to: "t/notes")
    let ending = try await place.rollout("export", "tiles", "--out", "t")
    #expect(ending.code == 2)
    #expect(ending.errors.contains("expected an empty or new directory for --out"))
    #expect(place.tree(place.path("t")) == ["notes"])
  }

  @Test func `without a key the tree ends at the latest stored checkpoint`() async throws {
    let place = try await Place.withRollout()
    #expect(try await place.rollout("key", "generate").code == 0)
    #expect(try await place.rollout("checkpoint", "sign").code == 0)
    let note = try place.text("output/rollout-ledger.sqlite3.guard")
    let size = try place.stored().count
    try FileManager.default.removeItem(atPath: place.ledger + ".key")
    let plan = try place.plan(cohorts: "[50]", gates: [("one", "true")])
    #expect(try await place.rollout(["run"] + plan).code == 0)
    let ending = try await place.rollout("export", "tiles", "--out", "t")
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.contains(": \(size) events of rollout-ledger/"))
    let files = try place.contents(of: place.path("t"))
    #expect(
      Set(files.keys) == [
        "checkpoint", "tile/0/000.p/\(size)", "tile/entries/000.p/\(size)",
      ])
    #expect(files["checkpoint"] == Data(note.utf8))
  }
}
