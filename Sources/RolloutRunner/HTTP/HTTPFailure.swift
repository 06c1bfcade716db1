/// Why there is no complete answer.
package struct HTTPFailure: Error, Sendable, Equatable {
  /// Most bytes of an incomplete body that are kept.
  package static let bodyPrefixLimitBytes = 4096

  package enum Code: String, Sendable, Equatable, CaseIterable {
    case invalidURL
    case unsupportedScheme
    case invalidHeader
    case nameNotResolved
    case connectionRefused
    case unreachable
    case connectTimeout
    case tlsFailed
    case timeout
    case redirectRefused
    case tooManyRedirects
    case bodyTooLarge
    case connectionClosed
    case malformedAnswer
    case cancelled
    case other
  }

  package var code: Code
  /// In plain words: where to, what was expected, what came.
  package var message: String
  package var durationMilliseconds: Int64
  /// The status, if one came before the failure.
  package var status: Int?
  /// The beginning of the body, if any came before the failure; not redacted.
  package var bodyPrefix: [UInt8]

  package init(
    code: Code, message: String, durationMilliseconds: Int64, status: Int? = nil,
    bodyPrefix: [UInt8] = []
  ) {
    self.code = code
    self.message = message
    self.durationMilliseconds = durationMilliseconds
    self.status = status
    self.bodyPrefix = bodyPrefix
  }
}
