/// Where an append put its events.
package struct AppendResult: Hashable, Sendable {
  package let stream: StreamName
  package let firstPosition: Position
  package let lastPosition: Position
  package let firstVersion: StreamVersion
  package let lastVersion: StreamVersion

  /// The head right after the last of these events.
  package let head: Head

  /// Whether the events were there already: an earlier try had succeeded.
  package let wasAlreadyAppended: Bool
}
