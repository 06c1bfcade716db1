/// What the world needs to know of an HTTP request.
package struct SandboxRequest: Sendable, Equatable {
  package static let bodyLimitBytes = 64 * 1024

  package enum Body: Sendable, Equatable {
    case bytes([UInt8])
    /// More than ``SandboxRequest/bodyLimitBytes``; what came of it was thrown away.
    case overLimit
  }

  package var method: String
  /// Without the query.
  package var path: String
  package var authorization: String?
  package var contentType: String?
  package var body: Body

  package init(
    method: String, path: String, authorization: String? = nil, contentType: String? = nil,
    body: Body = .bytes([])
  ) {
    self.method = method
    self.path = path
    self.authorization = authorization
    self.contentType = contentType
    self.body = body
  }
}
