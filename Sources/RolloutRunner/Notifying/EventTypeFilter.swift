package import EventLedger
import RolloutModel

/// Which types of events are delivered: `gate.finished`, `rollout.*`, or `*` for all.
package struct EventTypeFilter: Hashable, Sendable {
  private var exact: Set<String> = []
  /// With their dots: `rollout.`; empty for all.
  private var prefixes: Set<String> = []

  /// Far more than there are types.
  static let limit = 200

  /// - Parameter text: patterns, with commas between them.
  /// - Throws: ``NotifyRefusal/badTypes(problem:)`` for one that no type of this version matches: a
  ///   mistyped name would deliver nothing, silently.
  package init(_ text: String) throws(NotifyRefusal) {
    let patterns = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.filter { $0 != " " } }
    guard patterns.count <= Self.limit else {
      throw .badTypes(problem: "expected at most \(Self.limit) event types, got \(patterns.count)")
    }
    let known = RolloutModel.EventType.allCases.map(\.rawValue)
    for pattern in patterns {
      if pattern == "*" {
        prefixes.insert("")
      } else if pattern.hasSuffix(".*"), known.contains(where: { $0.hasPrefix(pattern.dropLast()) })
      {
        prefixes.insert(String(pattern.dropLast()))
      } else if known.contains(pattern) {
        exact.insert(pattern)
      } else {
        throw .badTypes(
          problem: "expected event types like gate.finished, or beginnings like rollout.*, got "
            + "'\(Excerpt(pattern))'\nHint: the types are " + known.joined(separator: ", ") + ".")
      }
    }
  }

  package func matches(_ type: EventLedger.EventType) -> Bool {
    exact.contains(type.text) || prefixes.contains { type.text.hasPrefix($0) }
  }
}
