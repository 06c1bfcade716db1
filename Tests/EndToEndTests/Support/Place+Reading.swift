import FoundationEssentials
import Testing

/// One line of `events --json`.
struct EventLine {
  var json: JSONValue

  var type: String { json["type"]?.string ?? "" }
  var data: JSONValue { json["data"] ?? .null }
  var version: Int? { json["streamversion"]?.string.flatMap { Int($0) } }
  var position: Int? { json["sequence"]?.string.flatMap { Int($0) } }
}

extension Place {
  func events(of rollout: String = "latest") async throws -> [EventLine] {
    let ending = try await self.rollout("events", rollout, "--json")
    try #require(ending.code == 0, "\(ending.errors)")
    return try ending.outputLines.map { EventLine(json: try JSONValue($0)) }
  }

  func show(_ rollout: String = "latest") async throws -> JSONValue {
    let ending = try await self.rollout("show", rollout, "--json")
    try #require(ending.code == 0, "\(ending.errors)")
    return try JSONValue(ending.output)
  }

  /// What stands against the rollout, without the policy's digest at the end of SLO messages.
  func reasons(of rollout: String = "latest") async throws -> [String] {
    try await show(rollout)["reasons"]?.elements.compactMap(\.string).map {
      $0.components(before: "; policy ")
    } ?? []
  }

  func artifactDirectory(of rollout: String = "latest") async throws -> String {
    try #require(try await show(rollout)["artifact_directory"]?.string)
  }

  /// The SUMMARY.md on disk.
  func summary(of rollout: String = "latest") async throws -> String {
    let directory = try await artifactDirectory(of: rollout)
    return String(decoding: try contents(of: directory)["SUMMARY.md"] ?? Data(), as: UTF8.self)
  }
}

extension String {
  fileprivate func components(before separator: String) -> String {
    range(of: separator).map { String(self[..<$0.lowerBound]) } ?? self
  }

  private func range(of text: String) -> Range<String.Index>? { ranges(of: text).last }
}

extension Place {
  /// A file of `logs/` in the latest artifact directory.
  func log(_ name: String) async throws -> String {
    let bytes = try await contents(of: artifactDirectory())["logs/\(name).log"]
    return String(decoding: try #require(bytes), as: UTF8.self)
  }

  /// A process number that a command wrote.
  func processNumber(in file: String) throws -> Int32 {
    try #require(Int32(text(file).filter { !$0.isNewline }))
  }
}

extension Place {
  /// Waits until the latest rollout has recorded an event of a type.
  func waitForEvent(_ type: String) async throws {
    while true {
      let ending = try await rollout("events", "latest", "--json")
      if ending.code == 0, ending.output.contains("\"type\":\"\(type)\"") { return }
      try await Task.sleep(for: .milliseconds(50))
    }
  }
}
