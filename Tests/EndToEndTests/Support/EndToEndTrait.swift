import Testing

/// How these suites run: a few tests at a time, each with a limit.
extension Trait where Self == EndToEndTrait {
  static var endToEnd: Self { EndToEndTrait() }
}

extension Trait where Self == TimeLimitTrait {
  /// Ends what hangs. Includes the wait for a place, which on a slow machine is most of the time of
  /// the whole run; a test itself takes a few seconds.
  static var generous: Self { .timeLimit(.minutes(20)) }
}

/// Lets only as many tests of these suites run at once as a small machine takes.
struct EndToEndTrait: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  @concurrent func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    await Turnstile.shared.enter()
    do {
      try await function()
    } catch {
      await Turnstile.shared.leave()
      throw error
    }
    await Turnstile.shared.leave()
  }
}

private actor Turnstile {
  static let shared = Turnstile()
  /// Most tests wait for a process most of the time.
  private var free = 6
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func enter() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func leave() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
