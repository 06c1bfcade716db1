/// What came of a request.
package enum HTTPResult: Sendable, Equatable {
  /// A complete answer, whatever its status.
  case response(HTTPAnswer)
  case failure(HTTPFailure)
}
