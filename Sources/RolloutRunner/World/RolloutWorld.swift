package import RolloutModel

/// Everything outside of the program that a rollout touches: the port that tests replace.
package protocol RolloutWorld: Sendable {
  /// The wall clock.
  func now() -> Timestamp

  /// The time that has passed since some moment, whatever becomes of the wall clock; the time in
  /// which the machine was suspended is in it.
  func uptime() -> Milliseconds

  /// Where the clocks of the world's places are.
  var zones: any TimeZones { get }

  /// Returns at the time, or earlier when the task is cancelled.
  func sleep(until time: Timestamp) async

  /// Runs a command in the workspace to its end, or ends it when the task is cancelled.
  ///
  /// - Parameter onOutput: gets what it prints while it runs, redacted.
  func run(
    _ request: CommandRequest, onOutput: @escaping @Sendable ([UInt8]) -> Void
  ) async -> CommandObservation

  /// Ends what runs of a command, on this machine, whose runner was lost.
  func endLeftovers(of rollout: RolloutID, _ command: OpenCommand, grace: Milliseconds) async

  /// Fetches a document.
  func fetch(_ url: String, limits: RequestLimits) async -> ResponseObservation

  /// Sends a probe with its credential.
  func send(_ probe: ProbeRequest, limits: RequestLimits) async -> ResponseObservation
}

/// What is known of a command that ran.
package struct CommandObservation: Sendable {
  package enum End: Sendable {
    case ended(CommandExit)
    /// We ended it, because the task was cancelled.
    case cancelled
  }

  package var end: End
  package var duration: Milliseconds
  /// Redacted, and cut to the limit of a blob.
  package var output: [UInt8]
  package var omittedByteCount: Int
  package var leftProcessesBehind: Bool

  package init(
    end: End, duration: Milliseconds, output: [UInt8], omittedByteCount: Int = 0,
    leftProcessesBehind: Bool = false
  ) {
    self.end = end
    self.duration = duration
    self.output = output
    self.omittedByteCount = omittedByteCount
    self.leftProcessesBehind = leftProcessesBehind
  }
}

/// What came of a request.
package struct ResponseObservation: Sendable {
  package enum Result: Sendable {
    case response(status: Int, body: [UInt8])
    /// No complete response; `body` is what came of one.
    case failure(reason: String, status: Int?, body: [UInt8]?)
    /// We gave up, because the task was cancelled.
    case cancelled
  }

  package var result: Result
  package var duration: Milliseconds

  package init(result: Result, duration: Milliseconds) {
    self.result = result
    self.duration = duration
  }
}
