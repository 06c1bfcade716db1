import Subprocess

/// A program to be run to its end, with everything that it is given.
struct Program: Sendable {
  /// Far more than any of the runs takes, under a sanitizer or on a busy machine, too; a run that
  /// takes it hangs.
  static let deadline = Duration.seconds(240)
  static let outputLimitBytes = 16 << 20

  var executable: String
  var arguments: [String]
  var environment: [String: String]
  var directory: String

  /// What a program left when it had ended.
  struct Ending: Sendable {
    /// The exit code, or the number of the signal that ended it, negative.
    var code: Int32
    var output: String
    var errors: String

    var outputLines: [String] { output.split(separator: "\n").map(String.init) }
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
  }

  /// It did not end in time, and was ended.
  struct Overdue: Error, CustomStringConvertible {
    var program: Program

    var description: String {
      "expected an end within \(Program.deadline) of: "
        + ([program.executable] + program.arguments).joined(separator: " ")
    }
  }

  /// Runs the program to the end that it comes to by itself.
  ///
  /// - Parameter meanwhile: done while the program runs; gets its process number.
  func run(
    meanwhile: @escaping @Sendable (Int32) async throws -> Void = { _ in }
  ) async throws -> Ending {
    try await withThrowingTaskGroup(of: Ending.self) { group in
      group.addTask { try await perform(meanwhile) }
      group.addTask {
        try await Task.sleep(for: Program.deadline)
        throw Overdue(program: self)
      }
      // Ends the program, too, when its time was over or a look at it failed.
      defer { group.cancelAll() }
      guard let ending = try await group.next() else { throw CancellationError() }
      return ending
    }
  }

  /// Runs a program that serves until it is interrupted, which it is after the body. However long
  /// the body takes, the program must end within the deadline after it.
  ///
  /// - Parameter body: done while the program runs; gets its process number.
  func serve(
    while body: @escaping @Sendable (Int32) async throws -> Void
  ) async throws -> Ending {
    try await perform { process in
      do {
        defer { signal(process, .interrupt) }
        try await body(process)
      }
      let limit = ContinuousClock.now + Program.deadline
      while isRunning(process) {
        guard ContinuousClock.now < limit else { throw Overdue(program: self) }
        try await Task.sleep(for: .milliseconds(20))
      }
    }
  }

  private func perform(
    _ meanwhile: @escaping @Sendable (Int32) async throws -> Void
  ) async throws -> Ending {
    var options = PlatformOptions()
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))]
    let variables = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
    let result = try await Subprocess.run(
      .path(path(executable)), arguments: Arguments(arguments),
      environment: .custom(Dictionary(variables) { first, _ in first }),
      workingDirectory: path(directory), platformOptions: options, input: .none,
      output: .string(limit: Program.outputLimitBytes),
      error: .string(limit: Program.outputLimitBytes)
    ) { execution in
      let process = execution.processIdentifier.value
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await meanwhile(process) }
        // A program that ended early will not do what the test waits for.
        group.addTask { while isRunning(process) { try await Task.sleep(for: .milliseconds(20)) } }
        try await group.next()
        group.cancelAll()
      }
    }
    let code: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let number): -number
      }
    return Ending(code: code, output: result.standardOutput, errors: result.standardError)
  }
}

/// Makes the library's path type without naming the module that it comes from, which the library
/// does not hand on.
private func path<Path: ExpressibleByStringLiteral>(_ text: String) -> Path
where Path.StringLiteralType == String {
  Path(stringLiteral: text)
}
