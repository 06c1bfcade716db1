import RolloutModel
import RolloutRedaction
import RolloutRunner
import RolloutTestSupport
import Testing

@testable import RolloutCommands

@Suite struct ProbeCredentialsTests {
  private var plan: Plan {
    var plan = Plan.small()
    plan.probe = ProbePlan(
      baseURL: "https://b", path: "/", body: PlaceholderText("{}"), tokenVariable: "TOKEN")
    plan.secretVariables = ["OTHER"]
    return plan
  }

  @Test func `a token given by a flag does not uncover the one of the environment`() {
    // Regression: commands inherit the variable, and what they printed of it was recorded.
    let credentials = ProbeCredentials(
      plan: plan, given: "from-the-flag", environment: ["TOKEN": "from-the-environment"])
    #expect(credentials.token == Secret("from-the-flag"))
    let redacted = Redactor(credentials.secrets).redact("from-the-flag from-the-environment")
    #expect(redacted == "[redacted:auth-token] [redacted:TOKEN]")
  }

  @Test func `the variables that a plan calls secret are`() {
    let credentials = ProbeCredentials(
      plan: plan, given: nil, environment: ["TOKEN": "token-1234", "OTHER": "other-1234"])
    let redacted = Redactor(credentials.secrets).redact("token-1234 other-1234")
    #expect(redacted == "[redacted:TOKEN] [redacted:OTHER]")
  }

  @Test(arguments: ["x", "12345"])
  func `a secret that cannot be told from text is refused`(short: String) {
    let credentials = ProbeCredentials(plan: plan, given: nil, environment: ["OTHER": short])
    #expect(throws: UsageRefusal.self) { try credentials.checkLengths() }
  }

  @Test func `no token is no secret`() throws {
    let credentials = ProbeCredentials(plan: plan, given: nil, environment: [:])
    #expect(credentials.token == nil)
    try credentials.checkLengths()
  }
}
