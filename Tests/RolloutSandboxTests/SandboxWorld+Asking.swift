import Foundation

@testable import RolloutSandbox

/// What the tests take the sandbox's token to be.
let tokenText = "s3cret-token"
let bearer = "Bearer \(tokenText)"

extension SandboxWorld {
  static func make(_ scenario: SandboxScenario = .healthy) throws -> SandboxWorld {
    SandboxWorld(scenario: scenario, token: try SandboxToken(tokenText))
  }

  mutating func get(_ path: String) -> SandboxAnswer {
    answer(to: SandboxRequest(method: "GET", path: path))
  }

  /// A POST with the token and a JSON body.
  mutating func post(_ path: String, _ body: String) -> SandboxAnswer {
    answer(
      to: SandboxRequest(
        method: "POST", path: path, authorization: bearer, contentType: "application/json",
        body: .bytes(Array(body.utf8))))
  }

  @discardableResult
  mutating func apply(_ percent: Int) -> SandboxAnswer {
    post("/sandbox/cohort", "{\"percent\":\(percent)}")
  }

  @discardableResult
  mutating func probe(_ cohort: Int) -> SandboxAnswer {
    post(probePath, probeBody(cohort))
  }
}

let probePath = "/api/v1/control/runtime-routing/evaluate"

func probeBody(_ cohort: Int) -> String {
  #"{"thread_id":"production-rollout-thread-\#(cohort)","#
    + #""cohort_key":"user:production-rollout-\#(cohort)"}"#
}

/// An SLO snapshot as its readers see it.
struct Snapshot: Decodable, Equatable {
  struct Values: Decodable, Equatable {
    var p95_latency_ms: Double?
    var error_budget_ratio: Double?
  }

  var window_seconds: Int
  var cohort_percent: Int?
  var p95_latency_ms: Double?
  var error_budget_ratio: Double?
  var sync: Values?

  init(_ answer: SandboxAnswer) throws {
    self = try JSONDecoder().decode(Snapshot.self, from: Data(answer.body.utf8))
  }
}

/// An error answer as its readers see it.
struct ErrorAnswer: Decodable {
  var error: String
  var message: String
  var endpoints: [String]?

  init(_ answer: SandboxAnswer) throws {
    self = try JSONDecoder().decode(ErrorAnswer.self, from: Data(answer.body.utf8))
  }
}
