import FoundationEssentials
import GRDB
import Testing

/// An event as the ledger's file holds it: read in this process, which takes a millisecond where
/// a program takes fifty.
struct StoredEvent: Sendable {
  var stream: String
  var version: Int
  var position: Int
  /// Milliseconds since 1970.
  var time: Int
  var type: String
  var data: JSONValue

  subscript(key: String) -> String? { data[key]?.string }

  /// A number of the data; nil where there is none.
  func number(_ key: String) -> Double? {
    if case .number(let number) = data[key] { number } else { nil }
  }

  /// Whether it can only be the last of its rollout.
  var isTerminal: Bool {
    ["rollout.decided", "rollout.aborted", "rollout.rolledback"].contains(type)
  }
}

extension Place {
  /// Every event of a ledger in its order; none where there is no ledger yet.
  func stored(in path: String? = nil) throws -> [StoredEvent] {
    let path = path ?? ledger
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    var configuration = Configuration()
    configuration.readonly = true
    // The first to open a ledger after a kill recovers its log, and others wait for that.
    configuration.busyMode = .timeout(5)
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    defer { try? queue.close() }
    return try queue.read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT stream, version, position, time, type, data FROM events ORDER BY position"
      ).map { row in
        let data: Data = row["data"]
        return StoredEvent(
          stream: row["stream"], version: row["version"], position: row["position"],
          time: row["time"], type: row["type"],
          data: try JSONValue(String(decoding: data, as: UTF8.self)))
      }
    }
  }

  /// Waits until the events of the ledger are so.
  func wait(
    untilStored isSo: @Sendable ([StoredEvent]) throws -> Bool
  ) async throws {
    // The program that the test looks at has a deadline, and ends the wait with it.
    while try !isSo(stored()) { try await Task.sleep(for: .milliseconds(3)) }
  }

  /// Waits until so many events of a type are there.
  func wait(forStored type: String, count: Int = 1) async throws {
    try await wait(untilStored: { $0.count { $0.type == type } >= count })
  }
}

extension Place {
  /// The processes that carry the mark of a rollout's commands.
  func processes(ofRollout rollout: String) -> [Int32] {
    let mark = Data("ROLLOUT_ID=\(rollout)\0".utf8)
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap(Int32.init).filter { process in
      let environment = FileManager.default.contents(atPath: "/proc/\(process)/environ")
      return environment?.firstRange(of: mark) != nil && isRunning(process)
    }
  }

  /// Expects the artifact directory to be what the ledger renders.
  func expectRendered(_ rollout: String = "latest", ledger: String? = nil) async throws {
    let path = ledger ?? self.ledger
    let planned = try stored(in: path).filter { $0.type == "rollout.planned" }
    let directory = try #require(
      planned.last { rollout == "latest" || $0.stream == rollout }?["artifactDirectory"])
    let out = directory + "-rendered"
    let ending = try await self.rollout("render", rollout, "--out", out, "--ledger", path)
    try #require(ending.code == 0, "\(ending.errors)")
    #expect(try contents(of: out) == contents(of: directory))
  }
}
