/// What an append expects of its stream, so that two writers never overlook each other.
///
/// > Source: <https://docs.kurrent.io/server/v25.1/http-api/introduction> for the vocabulary.
package enum ExpectedVersion: Hashable, Sendable {
  /// The stream has no events yet.
  case noStream

  /// The last event of the stream has this version.
  case exactly(StreamVersion)

  /// Whatever is there.
  case any
}

extension ExpectedVersion {
  /// Whether a stream whose last version is `last` (nil: no events) is as expected.
  func allows(_ last: StreamVersion?) -> Bool {
    switch self {
    case .noStream: last == nil
    case .exactly(let version): last == version
    case .any: true
    }
  }

  /// Whether an append with this expectation may have put its first event at `first`.
  func allowsFirst(at first: StreamVersion) -> Bool {
    switch self {
    case .noStream: first.rawValue == 0
    case .exactly(let version): first.rawValue == version.rawValue + 1
    case .any: true
    }
  }
}
