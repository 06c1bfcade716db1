/// The machine did not let the sandbox serve.
package struct SandboxFailure: Error, Equatable {
  package enum Code: Sendable, Equatable {
    case portTaken
    case portForbidden
    case cannotListen
  }

  package var code: Code
  package var port: Int
  /// The system's own words.
  package var cause: String
}

extension SandboxFailure: CustomStringConvertible {
  package var description: String {
    let place = "127.0.0.1:\(port)"
    return switch code {
    case .portTaken:
      """
      the sandbox cannot listen on \(place): the port is taken (\(cause))
      Hint: stop what listens there, or ask for port 0 to take any free one.
      """
    case .portForbidden:
      """
      the sandbox cannot listen on \(place): not permitted (\(cause))
      Hint: ask for a port from 1024 on, or for port 0 to take any free one.
      """
    case .cannotListen:
      "the sandbox cannot listen on \(place): \(cause)"
    }
  }
}
