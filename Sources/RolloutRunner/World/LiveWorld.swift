import EventLedger
import FoundationEssentials
package import RolloutModel
package import RolloutRedaction

/// The world as it is: real processes, real requests, the real clock.
package struct LiveWorld: RolloutWorld {
  /// A blob less the line that says how much was left out.
  private static let outputLimitBytes = LedgerLimit.blobBytes - OutputCapture.markerLimit

  private static let longestSleep = Milliseconds.seconds(1)

  private let workspace: String
  private let token: Secret?
  private let commands: ShellCommandRunner
  private let http: HTTPClientAdapter

  /// - Parameters:
  ///   - workspace: absolute path of the directory in which commands run.
  ///   - token: sent with probes, and with nothing else.
  package init(
    workspace: String, token: Secret?, redactor: Redactor, limits: RequestLimits
  ) throws {
    self.workspace = workspace
    self.token = token
    commands = ShellCommandRunner(redactor: redactor)
    http = try HTTPClientAdapter(
      redactor: redactor, connectTimeoutMilliseconds: limits.connectTimeout.count)
  }

  package func shutdown() async {
    await http.shutdown()
  }

  package func now() -> Timestamp {
    Timestamp(millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1000))
  }

  private let start = ContinuousClock.now

  package func uptime() -> Milliseconds {
    // Runs on while the machine is suspended.
    Milliseconds((ContinuousClock.now - start).wholeMilliseconds)
  }

  package let zones: any TimeZones = SystemTimeZones()

  package func endLeftovers(
    of rollout: RolloutID, _ command: OpenCommand, grace: Milliseconds
  ) async {
    await LeftoverProcesses(rollout: rollout, event: command.version).end(
      grace: .milliseconds(grace.count))
  }

  package func sleep(until time: Timestamp) async {
    let left = time - now()
    guard left > .zero else { return }
    // Ends early when the task is cancelled, which is what the caller wants. Never long: a clock
    // that was set back meanwhile must not keep anybody asleep; the caller looks again.
    try? await Task.sleep(for: .milliseconds(min(left.count, LiveWorld.longestSleep.count)))
  }

  package func run(
    _ request: CommandRequest, onOutput: @escaping @Sendable ([UInt8]) -> Void
  ) async -> CommandObservation {
    let outcome = await commands.run(
      ShellCommand(
        text: request.command.command, workingDirectory: workspace,
        environment: request.environment.map { .init(name: $0.name, value: $0.value) },
        timeoutMilliseconds: request.command.timeout.count,
        terminationGraceMilliseconds: request.command.terminationGrace.count,
        outputLimitBytes: LiveWorld.outputLimitBytes),
      onOutput: onOutput)
    return CommandObservation(
      end: CommandObservation.End(outcome.exit),
      duration: Milliseconds(outcome.durationMilliseconds), output: outcome.output.bytes,
      omittedByteCount: outcome.output.omittedBytes, leftProcessesBehind: outcome.survivors)
  }

  package func fetch(_ url: String, limits: RequestLimits) async -> ResponseObservation {
    await send(
      HTTPCall(
        url: url, headers: [.init(name: "accept", value: "application/json")],
        totalTimeoutMilliseconds: limits.totalTimeout.count,
        bodyLimitBytes: limits.bodyByteLimit))
  }

  package func send(
    _ probe: ProbeRequest, limits: RequestLimits
  ) async -> ResponseObservation {
    await send(
      HTTPCall(
        method: .post, url: probe.url,
        headers: [
          .init(name: "content-type", value: "application/json"),
          .init(name: "accept", value: "application/json"),
        ],
        body: Array(probe.body.utf8), bearerToken: token,
        totalTimeoutMilliseconds: limits.totalTimeout.count,
        bodyLimitBytes: limits.bodyByteLimit))
  }

  private func send(_ call: HTTPCall) async -> ResponseObservation {
    switch await http.send(call) {
    case .response(let answer):
      return ResponseObservation(
        result: .response(status: answer.status, body: answer.body),
        duration: Milliseconds(answer.durationMilliseconds))
    case .failure(let failure):
      let duration = Milliseconds(failure.durationMilliseconds)
      guard failure.code != .cancelled || !Task.isCancelled else {
        return ResponseObservation(result: .cancelled, duration: duration)
      }
      return ResponseObservation(
        result: .failure(
          reason: withoutHint(failure.message), status: failure.status,
          body: failure.bodyPrefix.isEmpty ? nil : failure.bodyPrefix),
        duration: duration)
    }
  }
}

extension CommandObservation.End {
  package init(_ exit: ShellExit) {
    self =
      switch exit {
      case .exited(let code): .ended(.exited(code: Int(code)))
      case .signalled(let number): .ended(.signalled(signal: Int(number)))
      case .timedOut(let after, let killed):
        .ended(.timedOut(after: Milliseconds(after), killed: killed))
      case .notStarted(let reason): .ended(.notStarted(reason: withoutHint(reason)))
      case .lost(let reason): .ended(.lost(reason: withoutHint(reason)))
      case .cancelled: .cancelled
      }
  }
}
