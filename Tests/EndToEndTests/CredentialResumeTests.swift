import Testing

/// What a rollout needs again that the ledger must not hold.
@Suite(.endToEnd, .generous) struct CredentialResumeTests {
  private static let gate = ("one", "echo $$ > pid; until test -e go; do sleep 0.02; done")

  /// Runs a plan, and kills its runner and its gate.
  private func abandon(_ place: Place, _ plan: [String]) async throws {
    let ending = try await place.rollout(["run"] + plan) { process in
      try await place.wait(for: "pid")
      signal(process, .kill)
    }
    #expect(ending.code == -9)
    signal(try place.processNumber(in: "pid"), .kill)
    try place.write("", to: "go")
  }

  @Test func `without the probe's token nothing is resumed and nothing recorded`() async throws {
    let place = try Place()
    try await MisbehavingServer.run(MisbehavingServer.answer("200 OK")) { server in
      try await abandon(place, place.plan(gates: [Self.gate], Place.probe(server.url)))
      let before = try place.stored().count
      let refused = try await place.rollout(
        ["resume", "latest"], ["OA_PROD_CONTROL_AUTH_TOKEN": ""])
      #expect(refused.code == 2)
      #expect(
        refused.errors.contains("expected the probe's token in OA_PROD_CONTROL_AUTH_TOKEN"))
      #expect(try place.stored().count == before)
      // From a file it does as well.
      try place.write(Place.token + "\n", to: "token")
      let ending = try await place.rollout(
        ["resume", "latest", "--auth-token-file", "token"], ["OA_PROD_CONTROL_AUTH_TOKEN": ""])
      #expect(ending.code == 0, "\(ending)")
      try place.remove("token")
      try place.expectNowhere(Place.token, ending)
    }
    expectConsistent(try place.stored())
  }

  @Test func `a URL with credentials is asked for again, and must be the same`() async throws {
    let place = try Place()
    let secret = "pa55w0rd-of-ada"
    let answer = MisbehavingServer.answer("200 OK", body: #"{"p95_latency_ms":100}"#)
    try await MisbehavingServer.run(answer) { server in
      let url = server.url.replacing("http://", with: "http://ada:\(secret)@")
      // The policy file keeps the URL out of the plan file, which the test looks through.
      let plan = try place.plan(
        cohorts: "[50]", gates: [Self.gate], Place.slo("${SLO_URL:-}"))
      let environment = ["SLO_URL": url]
      let ending = try await place.rollout(["run"] + plan, environment) { process in
        try await place.wait(for: "pid")
        signal(process, .kill)
      }
      #expect(ending.code == -9)
      signal(try place.processNumber(in: "pid"), .kill)
      try place.write("", to: "go")
      let before = try place.stored().count
      for arguments in [[], ["--plan", "plan.yaml", "--cohorts", "60"]] {
        let refused = try await place.rollout(["resume", "latest"] + arguments, environment)
        #expect(refused.code == 2, "\(refused)")
        #expect(refused.errors.contains("Hint: pass --plan"), "\(refused.errors)")
        #expect(try place.stored().count == before)
      }
      let resumed = try await place.rollout(
        ["resume", "latest", "--plan", "plan.yaml"], environment)
      #expect(resumed.code == 0, "\(resumed)")
      try place.expectNowhere(secret, resumed)
    }
    let events = try place.stored()
    expectConsistent(events)
    #expect(events.count { $0.type == "slo.sampled" } == 2)
  }
}
