import FoundationEssentials
import Testing

/// A `rollout sandbox` that serves while a test's body runs.
struct RunningSandbox: Sendable {
  let url: String

  /// What the sandbox tells operators to export.
  var environment: [String: String] {
    [
      "OA_PROD_CONTROL_BASE_URL": url, "OA_RUNTIME_METRICS_URL": url + "/metrics/runtime",
      "OA_CONTROL_STATUS_URL": url + "/status", "OA_SPACETIME_SLO_SNAPSHOT_URL": url + "/slo",
      "SANDBOX_URL": url,
    ]
  }
}

extension Place {
  /// Starts a sandbox on a free port, and interrupts it after the body.
  func withSandbox(
    _ scenario: String = "healthy",
    _ body: @escaping @Sendable (RunningSandbox) async throws -> Void
  ) async throws {
    let ready = root + "/ready-\(scenario)"
    let sandbox = try program(
      BuiltBinary.path(),
      ["sandbox", "--port", "0", "--scenario", scenario, "--ready-file", ready])
    let ending = try await sandbox.serve { _ in
      try await self.wait { FileManager.default.fileExists(atPath: ready) }
      let url = try String(contentsOfFile: ready, encoding: .utf8).filter { !$0.isNewline }
      try await body(RunningSandbox(url: url))
    }
    #expect(ending.errors == "")
  }
}
