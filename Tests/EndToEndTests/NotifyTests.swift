import FoundationEssentials
import Glibc
import Synchronization
import Testing

/// `rollout notify` with real receivers on loopback.
@Suite(.endToEnd, .generous) struct NotifyTests {
  /// A place with a rollout that was blocked by a gate.
  private func blocked() async throws -> Place {
    let place = try Place()
    let plan = try place.plan(gates: [("one", "true"), ("two", "exit 3")])
    #expect(try await place.rollout(["run"] + plan).code == 1)
    return place
  }

  private func lines(_ place: Place) async throws -> [String] {
    try await place.rollout("events", "latest", "--json").outputLines
  }

  private func position(_ body: String) throws -> Int {
    try #require(EventLine(json: try JSONValue(body)).position)
  }

  @Test func `what arrives is what events prints, byte for byte and in order`() async throws {
    let place = try await blocked()
    try await RecordingServer.run { server in
      let ending = try await place.rollout(
        "notify", "--to", server.url + "/hook", "--once", "--from-start")
      #expect(ending.code == 0)
      #expect(ending.errors == "")
      #expect(server.bodies == (try await lines(place)))
      for request in server.requests {
        #expect(request.hasPrefix("POST /hook HTTP/1.1\r\n"))
        #expect(
          request.lowercased().contains(
            "content-type: application/cloudevents+json; charset=utf-8\r\n"))
      }
      let again = try await place.rollout("notify", "--to", server.url + "/hook", "--once")
      #expect(again.output.hasSuffix("Delivered 0 events; next is event \(server.bodies.count).\n"))
    }
  }

  @Test func `it follows a rollout that begins later, and a signal ends it in order`()
    async throws
  {
    let place = try await blocked()
    let before = try await lines(place).count
    let plan = ["run", "--plan", "plan.yaml", "--allow-unobserved"]
    try await RecordingServer.run { server in
      let ending = try await place.rollout(
        ["notify", "--to", server.url, "--name", "later", "--poll-milliseconds", "20"]
      ) { process in
        try await place.wait {
          try FileManager.default.fileExists(atPath: place.cursor("later").path)
        }
        #expect(try await place.rollout(plan).code == 1)
        try await place.wait { server.bodies.last?.contains("rollout.decided") == true }
        // The receiver has it before its sender has heard so and saved it.
        try await place.wait {
          try place.cursor("later").json["delivered"] == .number(Double(server.bodies.count))
        }
        signal(process, .terminate)
      }
      #expect(ending.code == 0)
      #expect(
        ending.output.hasPrefix(
          "Notifying \(server.url) with the cursor later, which is new: begins after the "
            + "\(before) events that are there; "))
      #expect(server.bodies == (try await lines(place)))
      let cursor = try place.cursor("later").json
      #expect(cursor["delivered"] == .number(Double(server.bodies.count)))
    }
  }

  @Test func `killed at any delivery, it leaves none out and keeps the order`() async throws {
    let place = try await blocked()
    let expected = try await lines(place)
    let process = Mutex<Int32?>(nil)
    // The receiver has the event; its sender dies before it hears so. Every event, once.
    let killed = Mutex<Set<String>>([])
    try await RecordingServer.run { request, _ in
      let isNew = killed.withLock { $0.insert(request).inserted }
      // On a busy machine the program asks before the test has heard its number.
      for _ in 0..<10_000 where isNew && process.withLock({ $0 == nil }) { usleep(1000) }
      guard isNew, let number = process.withLock({ $0 }) else { return RecordingServer.accepted }
      signal(number, .kill)
      return .silence
    } _: { server in
      for _ in expected {
        let ending = try await place.rollout(
          ["notify", "--to", server.url, "--once", "--from-start"]
        ) { number in
          process.withLock { $0 = number }
          // Stays until the program has ended.
          try await Task.sleep(for: .seconds(50))
        }
        #expect(ending.code == -SentSignal.kill.number)
        process.withLock { $0 = nil }
        killed.withLock { $0 = Set(server.requests) }
      }
      let last = try await place.rollout("notify", "--to", server.url, "--once")
      #expect(last.code == 0)
      // Each event twice: once before the kill and once after it.
      #expect(server.bodies == expected.flatMap { [$0, $0] })
    }
  }

  @Test func `killed again and again at whatever moment, it leaves none out and keeps the order`()
    async throws
  {
    let place = try Place()
    let gates = (1...25).map { (name: "g\($0)", command: "true") }
    let plan = try place.plan(gates: gates)
    #expect(try await place.rollout(["run"] + plan).code == 0)
    let expected = try await lines(place)
    #expect(expected.count > 50)
    try await RecordingServer.run { server in
      var runs = 0
      while Set(server.bodies).count < expected.count, runs < expected.count {
        runs += 1
        let before = server.requests.count
        _ = try await place.rollout(["notify", "--to", server.url, "--once", "--from-start"]) {
          process in
          // Anywhere from the first request of this run on: accepting, saving, sending the next.
          while server.requests.count <= before { try await Task.sleep(for: .microseconds(50)) }
          try await Task.sleep(for: .microseconds(Int.random(in: 0...4_000)))
          signal(process, .kill)
        }
      }
      let last = try await place.rollout("notify", "--to", server.url, "--once")
      #expect(last.code == 0)
      let positions = try server.bodies.map(position)
      #expect(runs > 1)
      #expect(positions == positions.sorted())
      #expect(Set(server.bodies) == Set(expected))
      // One event was under way whenever it was killed.
      #expect(positions.count - expected.count <= runs)
    }
  }

  @Test func `a receiver that never answers does not keep a rollout from anything`() async throws {
    let place = try await blocked()
    try await RecordingServer.run { _, _ in
      .silence
    } _: { server in
      let ending = try await place.rollout(
        ["notify", "--to", server.url, "--from-start", "--timeout-seconds", "300"]
      ) { process in
        try await place.wait { !server.requests.isEmpty }
        // It has an event in its hands. The ledger's lock is free all the same.
        let lock = unsafe open(place.ledger + ".lock", O_RDWR | O_CLOEXEC)
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
        close(lock)
        #expect(
          try await place.rollout("run", "--plan", "plan.yaml", "--allow-unobserved").code == 1)
        let files = try openFiles(of: process)
        #expect(files[place.ledger] == O_RDONLY)
        #expect(files[place.ledger + ".lock"] == nil)
        signal(process, .interrupt)
      }
      #expect(ending.code == 0)
      #expect(server.requests.count == 1)
      #expect(ending.output.contains("Delivered 0 events; next is event 0.\n"))
    }
  }

  /// How a process has its files open, as the system tells.
  private func openFiles(of process: Int32) throws -> [String: Int32] {
    let directory = "/proc/\(process)"
    var files: [String: Int32] = [:]
    for number in try FileManager.default.contentsOfDirectory(atPath: directory + "/fd") {
      guard
        let path = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "\(directory)/fd/\(number)"),
        let flags = try String(contentsOfFile: "\(directory)/fdinfo/\(number)", encoding: .utf8)
          .firstMatch(of: /flags:\s*([0-7]+)/)
      else { continue }
      files[path] = try #require(Int32(flags.1, radix: 8)) & O_ACCMODE
    }
    return files
  }

  @Test func `a second notifier with the same cursor is refused`() async throws {
    let place = try await blocked()
    try await RecordingServer.run { _, _ in
      .silence
    } _: { server in
      _ = try await place.rollout(
        ["notify", "--to", server.url, "--from-start", "--name", "one"]
      ) { process in
        try await place.wait { !server.requests.isEmpty }
        let second = try await place.rollout("notify", "--to", server.url, "--name", "one")
        #expect(second.code == 75)
        #expect(second.output == "")
        #expect(second.errors.contains("expected to be the only one that delivers"))
        let status = try await place.rollout("notify", "--status", "--json")
        #expect(try JSONValue(status.output)["name"] == .string("one"))
        signal(process, .interrupt)
      }
    }
  }

  @Test func `what is refused is counted, kept, and told by --status`() async throws {
    let place = try await blocked()
    try await RecordingServer.run { request, _ in
      request.contains("\"type\":\"gate.started\"")
        ? .answer("HTTP/1.1 400 Bad Request\r\ncontent-length: 4\r\n\r\nnope")
        : RecordingServer.accepted
    } _: { server in
      let ending = try await place.rollout(
        "notify", "--to", server.url, "--once", "--from-start", "--max-attempts", "1", "--name",
        "picky", "--types", "gate.*,rollout.decided")
      #expect(ending.code == 0)
      #expect(
        ending.output.hasSuffix("Delivered 3 events, put 2 dead letters aside; next is event 7.\n"))
      #expect(ending.errors.contains("is a dead letter after 1 attempt: answered 400: nope"))
      let status = try JSONValue(
        try await place.rollout("notify", "--status", "--json").output)
      #expect(status["dead_letters"] == .number(2))
      #expect(status["delivered"] == .number(3))
      #expect(status["behind"] == .number(0))
      let letters = try String(
        contentsOfFile: place.ledger + ".notify/picky.dead-letters.jsonl", encoding: .utf8
      ).split(separator: "\n").map { try JSONValue(String($0)) }
      #expect(
        letters.map { $0["event"]?["type"] } == [.string("gate.started"), .string("gate.started")])
    }
  }

  @Test func `a receiver that is gone, or not there, is told from one that is away`() async throws {
    let place = try await blocked()
    try await RecordingServer.run { _, _ in
      .answer("HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n")
    } _: { server in
      let ending = try await place.rollout("notify", "--to", server.url, "--once", "--from-start")
      #expect(ending.code == 2)
      #expect(ending.errors.contains("wants no more events: answered 410"))
      #expect(server.requests.count == 1)
    }
    let refusing = try await MisbehavingServer.refusingURL()
    let ending = try await place.rollout(
      ["notify", "--to", refusing, "--once", "--from-start", "--name", "away"]
    ) { process in
      try await place.wait {
        try place.cursor("away").json["last_error"]?["reason"]?.string?
          .contains("refused the connection") == true
      }
      signal(process, .terminate)
    }
    #expect(ending.code == 4)
    #expect(try place.cursor("away").json["next"] == .number(0))
  }

  @Test func `a ledger that was replaced is noticed`() async throws {
    let place = try await blocked()
    try await RecordingServer.run { server in
      let notify = ["notify", "--to", server.url, "--once", "--name", "old"]
      #expect(try await place.rollout(notify).code == 0)
      try FileManager.default.removeItem(atPath: place.ledger)
      for suffix in ["-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: place.ledger + suffix)
      }
      #expect(
        try await place.rollout("run", "--plan", "plan.yaml", "--allow-unobserved").code == 1)
      let ending = try await place.rollout(notify)
      #expect(ending.code == 2)
      #expect(ending.errors.contains("to be a cursor of the ledger urn:uuid:"))
      #expect(server.requests.isEmpty)
    }
  }

  @Test func `neither the token nor the path of the URL is shown or kept`() async throws {
    let place = try await blocked()
    let path = "T0/B0/sup3r-s3cret-path"
    try await RecordingServer.run { request, number in
      // The receiver says everything back, as some do.
      number == 1
        ? .answer("HTTP/1.1 500 Oops\r\ncontent-length: 18\r\n\r\n\(Place.token)")
        : RecordingServer.accepted
    } _: { server in
      let ending = try await place.rollout(
        [
          "notify", "--to-env", "HOOK", "--token-env", "OA_PROD_CONTROL_AUTH_TOKEN", "--once",
          "--from-start",
        ], ["HOOK": server.url.replacing("http://", with: "http://olga:pa55word@") + "/" + path])
      #expect(ending.code == 0)
      #expect(ending.errors.contains("answered 500: [redacted:token]"))
      for secret in [Place.token, "pa55word", "olga", path] {
        try place.expectNowhere(secret, ending)
      }
      #expect(server.requests.allSatisfy { $0.hasPrefix("POST /\(path) HTTP/1.1") })
      #expect(server.requests.allSatisfy { $0.contains("Bearer \(Place.token)\r\n") })
    }
  }

  @Test func `Slack gets a line for what people want to hear of`() async throws {
    let place = try await blocked()
    try await RecordingServer.run { server in
      let ending = try await place.rollout(
        "notify", "--to", server.url, "--once", "--from-start", "--format", "slack")
      #expect(ending.code == 0)
      let texts = try server.bodies.map { try #require(try JSONValue($0)["text"]?.string) }
      #expect(texts.count == 3)
      #expect(texts.allSatisfy { $0.hasPrefix("small in production, rollout ") })
      #expect(texts.first?.contains("• planned small: cohorts 5,50") == true)
      #expect(texts.dropFirst().first?.contains("✖ gate two failed: exited with code 3") == true)
      #expect(texts.last?.contains("✖ decided block") == true)
    }
  }
}

extension Place {
  /// A cursor's file, and what is in it.
  fileprivate func cursor(_ name: String) throws -> (path: String, json: JSONValue) {
    let path = ledger + ".notify/\(name).json"
    guard let data = FileManager.default.contents(atPath: path) else { return (path, .null) }
    return (path, try JSONValue(String(decoding: data, as: UTF8.self)))
  }
}
