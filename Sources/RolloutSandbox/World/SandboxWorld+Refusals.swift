extension SandboxWorld {
  /// A 401 if the request does not present the token.
  ///
  /// > Source: https://www.rfc-editor.org/rfc/rfc6750#section-3 – a request without credentials
  ///   gets no error code in its challenge.
  func refusalOfCredentials(_ request: SandboxRequest) -> SandboxAnswer? {
    let realm = #"Bearer realm="rollout sandbox""#
    guard let authorization = request.authorization else {
      var answer = SandboxAnswer.error(
        401, "unauthorized", "expected authorization: Bearer <token>; the request has none")
      answer.challenge = realm
      return answer
    }
    guard token.isPresented(in: authorization) else {
      var answer = SandboxAnswer.error(
        401, "invalid_token",
        "expected authorization: Bearer <token> with the sandbox's token; got another")
      answer.challenge = realm + #", error="invalid_token""#
      return answer
    }
    return nil
  }

  func unknownPath(_ path: String) -> SandboxAnswer {
    let endpoints = SandboxOperation.allCases.map { JSONText.string("\($0.method) \($0.path)") }
    return .json(
      .object([
        ("error", .string("not_found")),
        ("message", .string("there is no \(path.prefix(200)) here")),
        ("endpoints", .array(endpoints)),
      ]), status: 404)
  }

  func wrongMethod(_ request: SandboxRequest, _ candidates: [SandboxOperation]) -> SandboxAnswer {
    let methods = candidates.map(\.method).joined(separator: ", ")
    var answer = SandboxAnswer.error(
      405, "method_not_allowed",
      "\(request.path) takes \(methods); got \(request.method.prefix(20))")
    answer.allow = methods
    return answer
  }

  /// A 400 if the body is not declared as JSON.
  func refusalOfContentType(_ contentType: String?) -> SandboxAnswer? {
    let mediaType = contentType?.prefix { $0 != ";" }.lowercased()
    guard mediaType?.filter({ $0 != " " && $0 != "\t" }) == "application/json" else {
      return .error(
        400, "not_json",
        "expected content-type: application/json; got "
          + (contentType.map { "\($0.prefix(100))" } ?? "none"))
    }
    return nil
  }
}
