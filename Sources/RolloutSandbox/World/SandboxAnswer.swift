/// What the world answers to a request.
package struct SandboxAnswer: Sendable, Equatable {
  package enum Pace: Sendable, Equatable {
    case atOnce
    /// Held back until the hang limit has passed or the client has left.
    case afterHangLimit
  }

  package var status: Int
  package var contentType: String
  package var body: String
  package var pace = Pace.atOnce
  /// The `www-authenticate` field of a 401.
  package var challenge: String?
  /// The `allow` field of a 405.
  package var allow: String?
}

extension SandboxAnswer {
  static func json(_ value: JSONText, status: Int = 200) -> SandboxAnswer {
    SandboxAnswer(
      status: status, contentType: "application/json", body: value.description + "\n")
  }

  /// An error with the word a program looks for, and the sentence a person reads.
  static func error(_ status: Int, _ code: String, _ message: String) -> SandboxAnswer {
    .json(
      .object([("error", .string(code)), ("message", .string(message))]), status: status)
  }
}
