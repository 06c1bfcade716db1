package import RolloutRedaction

/// One request to be made.
package struct HTTPCall: Sendable, Equatable {
  package static let defaultTotalTimeoutMilliseconds: Int64 = 30_000
  package static let defaultBodyLimitBytes = 1 << 20

  package enum Method: String, Sendable, Equatable {
    case get = "GET"
    case post = "POST"
  }

  package struct Header: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package var method: Method
  /// May carry a user-info, which is sent as a `Basic` credential and shown nowhere.
  package var url: String
  package var headers: [Header]
  package var body: [UInt8]
  package var bearerToken: Secret?
  /// Bounds the whole exchange, from resolving the name to the last byte of the body, redirects
  /// included.
  package var totalTimeoutMilliseconds: Int64
  /// An answer with a longer body is a failure: a cut body is no evidence.
  package var bodyLimitBytes: Int

  package init(
    method: Method = .get,
    url: String,
    headers: [Header] = [],
    body: [UInt8] = [],
    bearerToken: Secret? = nil,
    totalTimeoutMilliseconds: Int64 = defaultTotalTimeoutMilliseconds,
    bodyLimitBytes: Int = defaultBodyLimitBytes
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.bearerToken = bearerToken
    self.totalTimeoutMilliseconds = totalTimeoutMilliseconds
    self.bodyLimitBytes = bodyLimitBytes
  }
}
