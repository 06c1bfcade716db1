import RolloutModel

/// Why an answer of a Prometheus server has no values to be taken.
package enum PrometheusRefusal: Error, Sendable, Equatable {
  /// It is no answer of that API: what was expected is not there.
  case noAnswer(String)
  /// The server could not evaluate the query.
  case failed(type: String, message: String)
}

extension PrometheusRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noAnswer(let expected):
      "expected an answer of a Prometheus server, with \(expected), got another document"
    case .failed(let type, let message):
      "the server refused the query (\(Excerpt(type))): \(Excerpt(message))"
    }
  }
}
