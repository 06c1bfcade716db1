import Testing

@testable import RolloutSandbox

@Suite struct `Requests` {
  @Test(arguments: ["/nowhere", "", "/slo/", "/SLO", "/sandbox", "/sandbox/cohort/25"])
  func `for unknown paths get 404 with the list of endpoints`(path: String) throws {
    var world = try SandboxWorld.make()
    let answer = world.get(path)
    #expect(answer.status == 404)
    let endpoints = try #require(try ErrorAnswer(answer).endpoints)
    #expect(endpoints.count == SandboxOperation.allCases.count)
    #expect(endpoints.contains("POST \(probePath)"))
    #expect(endpoints.contains("GET /slo"))
  }

  @Test(arguments: [
    ("DELETE", "/slo", "GET"), ("GET", probePath, "POST"),
    ("PUT", "/sandbox/cohort", "GET, POST, DELETE"), ("POST", "/", "GET"),
  ])
  func `with the wrong method get 405 and the right ones`(
    method: String, path: String, allow: String
  ) throws {
    var world = try SandboxWorld.make()
    let answer = world.answer(
      to: SandboxRequest(method: method, path: path, authorization: bearer))
    #expect(answer.status == 405)
    #expect(answer.allow == allow)
    #expect(try ErrorAnswer(answer).error == "method_not_allowed")
  }

  @Test func `with HEAD are answered like GET`() throws {
    var one = try SandboxWorld.make()
    var other = one
    let head = SandboxRequest(method: "HEAD", path: "/status")
    #expect(one.answer(to: head) == other.get("/status"))
  }

  @Test(arguments: [
    nil, "", "Bearer", "Bearer ", "Bearer wrong", "Bearer \(tokenText)x", "Bearer s3cret-toke",
    "Bearer s3cret-tokeN", "bearer  \(tokenText)", "Basic \(tokenText)", tokenText,
  ])
  func `without the token get 401 and a challenge, and change nothing`(
    authorization: String?
  ) throws {
    for operation in SandboxOperation.allCases where operation.needsToken {
      var world = try SandboxWorld.make()
      let answer = world.answer(
        to: SandboxRequest(
          method: operation.method, path: operation.path, authorization: authorization,
          contentType: "application/json", body: .bytes(Array(probeBody(25).utf8))))
      #expect(answer.status == 401)
      let challenge = try #require(answer.challenge)
      #expect(challenge.hasPrefix(#"Bearer realm="rollout sandbox""#))
      #expect(challenge.contains("invalid_token") == (authorization != nil))
      #expect(!answer.body.contains("s3cret"))
      #expect(world.cohortPercent == 0)
      #expect(world.state.requestsRefused == 1)
    }
  }

  @Test(arguments: ["Bearer \(tokenText)", "bearer \(tokenText)", "BEARER \(tokenText)"])
  func `may write the scheme in any case`(authorization: String) throws {
    let token = try SandboxToken(tokenText)
    #expect(token.isPresented(in: authorization))
  }

  @Test func `that only read need no token`() {
    let open = SandboxOperation.allCases.filter { !$0.needsToken }
    #expect(open.allSatisfy { $0.method == "GET" })
    #expect(open.count == 8)
  }

  @Test func `with too large a body get 413, but strangers get 401 first`() throws {
    var world = try SandboxWorld.make()
    var request = SandboxRequest(
      method: "POST", path: probePath, authorization: bearer, contentType: "application/json",
      body: .overLimit)
    let answer = world.answer(to: request)
    #expect(answer.status == 413)
    #expect(try ErrorAnswer(answer).message.contains("65536"))
    request.authorization = nil
    #expect(world.answer(to: request).status == 401)
  }
}
