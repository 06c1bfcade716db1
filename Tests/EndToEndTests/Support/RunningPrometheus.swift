import FoundationEssentials
import NIOCore
import NIOPosix
import Testing

/// A Prometheus server that scrapes a sandbox while a test's body runs.
struct RunningPrometheus: Sendable {
  let port: Int

  var url: String { "http://127.0.0.1:\(port)" }

  /// Where the program is, or nil.
  static let program = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").map { $0 + "/prometheus" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// What the sandbox says of its latency, in seconds.
  static let latency = "rollout_sandbox_p95_latency_seconds"

  /// A port that was free a moment ago: the server cannot be told to choose one and say which.
  fileprivate static func freePort() async throws -> Int {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(host: "127.0.0.1", port: 0).get()
    guard let port = channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
    try await channel.close()
    return port
  }
}

extension Place {
  /// Starts a server that scrapes the sandbox every second, waits until it has something to
  /// answer, and ends it after the body.
  func withPrometheus(
    _ sandbox: RunningSandbox,
    _ body: @escaping @Sendable (RunningPrometheus) async throws -> Void
  ) async throws {
    let server = RunningPrometheus(port: try await RunningPrometheus.freePort())
    let target = sandbox.url.replacing("http://", with: "")
    try write(
      """
      global: { scrape_interval: 1s, scrape_timeout: 1s }
      scrape_configs:
        - job_name: sandbox
          static_configs: [{ targets: ['\(target)'] }]

      """, to: "prometheus.yml")
    let program = program(
      try #require(RunningPrometheus.program),
      [
        "--config.file=prometheus.yml", "--storage.tsdb.path=tsdb", "--log.level=error",
        "--web.listen-address=127.0.0.1:\(server.port)",
      ])
    _ = try await program.serve { _ in
      try await self.waitForAnswer(server)
      try await body(server)
    }
  }

  private func waitForAnswer(_ server: RunningPrometheus) async throws {
    for _ in 0..<300 {
      let answer = try await get(server, "/api/v1/query?query=\(RunningPrometheus.latency)")
      if answer.contains(#""value":"#) { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("expected Prometheus to have scraped the sandbox within 30 s")
  }

  /// The body of an answer, empty where there is none.
  func get(_ server: RunningPrometheus, _ path: String) async throws -> String {
    let ending = try await bash(
      "exec 3<>/dev/tcp/127.0.0.1/\(server.port) || exit 0\n"
        + "printf 'GET %s HTTP/1.0\\r\\n\\r\\n' '\(path)' >&3; cat <&3")
    return ending.output.firstRange(of: "\r\n\r\n").map { String(ending.output[$0.upperBound...]) }
      ?? ""
  }
}
