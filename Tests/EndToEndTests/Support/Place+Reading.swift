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
