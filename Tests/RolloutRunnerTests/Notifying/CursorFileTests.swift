import FoundationEssentials
import RolloutTestSupport
import Testing

@testable import EventLedger
@testable import RolloutRunner

@Suite struct CursorFileTests {
  @Test func `a second holder of the same cursor is refused, one of another is not`() async throws {
    try await withTemporaryDirectory { directory in
      let fixture = try NotifyFixture(directory)
      let first = try fixture.file("one")
      do {
        _ = try fixture.file("one")
        Issue.record("expected a refusal")
      } catch {
        #expect(
          error as? NotifyRefusal == .inUse(name: "one", lock: "\(fixture.directory)/one.lock"))
      }
      _ = try fixture.file("two")
      #expect(first.name == "one")
    }
  }

  @Test func `the lock ends with its holder`() async throws {
    try await withTemporaryDirectory { directory in
      let fixture = try NotifyFixture(directory)
      for _ in 1...3 { _ = try fixture.file() }
      #expect(try fixture.file().name == "test")
    }
  }

  @Test func `a cursor that cannot be looked at is not taken for none`() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory + "/loop.json"
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
      #expect(throws: NotifyRefusal.unreadable(path: path, problem: "it cannot be read")) {
        try CursorFile.read(path)
      }
      let gone = try CursorFile.read(directory + "/gone.json")
      #expect(gone == nil)
    }
  }

  @Test func `what is saved is read again, by its owner alone`() async throws {
    try await withTemporaryDirectory { directory in
      let fixture = try NotifyFixture(directory, events: 3)
      var cursor = try fixture.cursor(.end)
      #expect(cursor.next == 3)
      cursor.delivered = 41
      cursor.deadLetters = 2
      cursor.lastError = .init(at: "2026-09-01T10:00:03.120Z", position: 2, reason: "a \"reason\"")
      do { try fixture.file().save(cursor) }
      #expect(try fixture.saved() == cursor)
      let attributes = try FileManager.default.attributesOfItem(
        atPath: fixture.directory + "/test.json")
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      #expect(CursorFile.names(in: fixture.directory) == ["test"])
      #expect(!FileManager.default.fileExists(atPath: fixture.directory + "/test.json.new"))
    }
  }

  @Test(arguments: ["", "{", "[]", #"{"format":1}"#, String(repeating: "x", count: 70_000)])
  func `a file that is no cursor is refused and left as it is`(text: String) async throws {
    try await withTemporaryDirectory { directory in
      let fixture = try NotifyFixture(directory)
      let file = try fixture.file()
      try Data(text.utf8).write(to: URL(filePath: file.path))
      #expect(throws: NotifyRefusal.self) { try fixture.open(file) }
      #expect(try Data(contentsOf: URL(filePath: file.path)) == Data(text.utf8))
    }
  }

  @Test(arguments: [
    "", "../up", "a/b", ".hidden", "-flag", "ä", String(repeating: "n", count: 101),
  ])
  func `a name that is no file name is refused`(name: String) async throws {
    try await withTemporaryDirectory { directory in
      _ = #expect(throws: NotifyRefusal.badName(name)) {
        try CursorFile(name: name, directory: directory)
      }
    }
  }

  @Test func `half a line that a crash left does not swallow the next dead letter`() async throws {
    try await withTemporaryDirectory { directory in
      let file = try NotifyFixture(directory).file()
      try Data("{\"at\":\"20".utf8).write(to: URL(filePath: file.deadLetterPath))
      try file.append(deadLetter: Array("{}".utf8))
      try file.append(deadLetter: Array("{}".utf8))
      let text = try String(contentsOfFile: file.deadLetterPath, encoding: .utf8)
      #expect(text == "{\"at\":\"20\n{}\n{}\n")
    }
  }

  @Test func `a cursor of another ledger, another URL or another history is refused`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let fixture = try NotifyFixture(directory, events: 2)
      let file = try fixture.file()
      let cursor = try fixture.open(file, .end).cursor
      #expect(try fixture.open(file).cursor == cursor)

      var foreign = cursor
      foreign.ledger = "urn:uuid:00000000-0000-7000-8000-000000000000"
      try file.save(foreign)
      #expect(
        throws: NotifyRefusal.otherLedger(
          path: file.path, cursor: foreign.ledger, ledger: fixture.log.source.description)
      ) { try fixture.open(file) }

      try file.save(cursor)
      let moved = try ReceiverAddress("http://receiver.test/other")
      #expect(
        throws: NotifyRefusal.otherReceiver(
          path: file.path, cursor: "http://receiver.test:80", asked: "http://receiver.test:80")
      ) { try fixture.open(file, for: moved) }
      let adopted = try fixture.open(file, for: moved, mayChangeURL: true).cursor
      #expect(adopted.next == cursor.next)
      #expect(try fixture.open(file, for: moved).cursor == adopted)

      for (next, last) in [(2, EventSamples(seed: 9).id().description), (7, cursor.lastEvent)] {
        var other = cursor
        other.next = Int64(next)
        other.lastEvent = last
        try file.save(other)
        #expect(throws: NotifyRefusal.otherHistory(path: file.path, next: Int64(next))) {
          try fixture.open(file)
        }
      }
    }
  }
}
