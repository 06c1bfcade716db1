/// A complete answer of a server.
package struct HTTPAnswer: Sendable, Equatable {
  package var status: Int
  /// As it came: neither decompressed nor redacted.
  package var body: [UInt8]
  package var contentType: String?
  package var durationMilliseconds: Int64
  /// Where the answer came from, after redirects, without user-info.
  package var finalURL: String
  /// The header `Retry-After`, as it came.
  package var retryAfter: String?

  package init(
    status: Int, body: [UInt8], contentType: String?, durationMilliseconds: Int64,
    finalURL: String, retryAfter: String? = nil
  ) {
    self.status = status
    self.body = body
    self.contentType = contentType
    self.durationMilliseconds = durationMilliseconds
    self.finalURL = finalURL
    self.retryAfter = retryAfter
  }
}
