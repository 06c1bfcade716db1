/// A text that never prints: a token, a password, the value of a variable declared secret.
///
/// It is not `Codable`, so it cannot end up in an event, a plan or a file by way of an encoder.
/// The value is read at one place, where it is used, through ``reveal()``.
package struct Secret: Sendable, Equatable {
  private let value: String

  package init(_ value: String) {
    self.value = value
  }

  /// The value itself; every call is a place to look at in a review.
  package func reveal() -> String { value }

  package var isEmpty: Bool { value.isEmpty }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "[redacted]" }
  package var debugDescription: String { "[redacted]" }

  /// Without this, `dump` and `String(reflecting:)` of a containing value would show the text.
  package var customMirror: Mirror {
    Mirror(self, children: [], displayStyle: .struct)
  }
}
