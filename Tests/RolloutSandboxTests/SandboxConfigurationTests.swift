import Testing

@testable import RolloutSandbox

@Suite struct `A sandbox's configuration` {
  private let token: SandboxToken

  init() throws {
    token = try SandboxToken(tokenText)
  }

  @Test(arguments: [
    ("", SandboxRefusal.emptyToken),
    ("with blank", .unprintableToken), ("line\n", .unprintableToken), ("é", .unprintableToken),
    (String(repeating: "x", count: 4097), .overlongToken(bytes: 4097, limit: 4096)),
  ])
  func `refuses a token that no header can carry`(text: String, refusal: SandboxRefusal) {
    #expect(throws: refusal) { try SandboxToken(text) }
  }

  @Test(arguments: [-1, 65_536, Int.max])
  func `refuses a port out of range`(port: Int) {
    #expect(throws: SandboxRefusal.portOutOfRange(port)) {
      try SandboxConfiguration(port: port, token: token)
    }
  }

  @Test(arguments: [Duration.zero, .seconds(-1), .seconds(3601)])
  func `refuses a hang limit out of range`(limit: Duration) {
    #expect(
      throws: SandboxRefusal.hangLimitOutOfRange(seconds: limit.components.seconds, limit: 3600)
    ) {
      try SandboxConfiguration(token: token, hangLimit: limit)
    }
  }

  @Test func `never shows its token`() throws {
    let configuration = try SandboxConfiguration(port: 8080, token: token)
    var dumped = ""
    dump(configuration, to: &dumped)
    for text in ["\(configuration)", String(reflecting: configuration), dumped] {
      #expect(!text.contains(tokenText))
      #expect(!text.contains("115"), "not as bytes either: the first is 115")
    }
  }

  @Test func `explains its refusals and failures, each with what was expected`() {
    let refusals: [SandboxRefusal] = [
      .emptyToken, .overlongToken(bytes: 5000, limit: 4096), .unprintableToken,
      .portOutOfRange(70_000), .hangLimitOutOfRange(seconds: 0, limit: 3600),
    ]
    #expect(refusals.allSatisfy { $0.description.contains("expected") })
    let failure = SandboxFailure(code: .portTaken, port: 8080, cause: "bind: errno 98")
    #expect(
      failure.description == """
        the sandbox cannot listen on 127.0.0.1:8080: the port is taken (bind: errno 98)
        Hint: stop what listens there, or ask for port 0 to take any free one.
        """)
  }
}
