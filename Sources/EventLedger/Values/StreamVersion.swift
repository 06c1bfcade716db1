/// The place of an event in its stream: 0-based and dense.
package struct StreamVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let rawValue: Int64

  package init(_ rawValue: Int64) {
    precondition(rawValue >= 0, "Invariant: a version is never negative, got \(rawValue)")
    self.rawValue = rawValue
  }

  package static func < (left: StreamVersion, right: StreamVersion) -> Bool {
    left.rawValue < right.rawValue
  }

  package var description: String { String(rawValue) }
}
