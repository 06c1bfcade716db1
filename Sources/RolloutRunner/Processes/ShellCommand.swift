/// A command of the operator, to be run by a login shell.
///
/// The text is one argument, `bash -lc -- TEXT`; nothing is ever pasted into it. Values reach the
/// command through its environment.
package struct ShellCommand: Sendable, Equatable {
  package static let defaultTerminationGraceMilliseconds: Int64 = 10_000
  package static let defaultOutputLimitBytes = 1 << 20

  package struct Variable: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package var text: String
  package var workingDirectory: String
  /// Set on top of the inherited environment; a later one of the same name wins.
  package var environment: [Variable]
  package var timeoutMilliseconds: Int64
  /// From SIGTERM to SIGKILL.
  package var terminationGraceMilliseconds: Int64
  /// How much of the output is kept; the command may write more.
  package var outputLimitBytes: Int

  package init(
    text: String,
    workingDirectory: String,
    environment: [Variable] = [],
    timeoutMilliseconds: Int64,
    terminationGraceMilliseconds: Int64 = defaultTerminationGraceMilliseconds,
    outputLimitBytes: Int = defaultOutputLimitBytes
  ) {
    self.text = text
    self.workingDirectory = workingDirectory
    self.environment = environment
    self.timeoutMilliseconds = timeoutMilliseconds
    self.terminationGraceMilliseconds = terminationGraceMilliseconds
    self.outputLimitBytes = outputLimitBytes
  }
}

extension ShellCommand {
  /// Why the system could not start this command as it is written, or nil.
  ///
  /// Checked here because the kernel would silently cut a text at a NUL byte, and because a
  /// message of the library would quote the value of a variable.
  var defect: String? {
    if text.utf8.contains(0) {
      return "the command contains a NUL byte, which no argument of a process can hold"
    }
    if timeoutMilliseconds <= 0 {
      return "the timeout must be at least 1 ms; it is \(timeoutMilliseconds) ms"
    }
    for variable in environment {
      if !Self.isName(variable.name) {
        return "\"\(variable.name)\" is not a name of a variable: letters, digits and _ expected"
      }
      if variable.value.utf8.contains(0) {
        return "the value of the variable \(variable.name) contains a NUL byte"
      }
    }
    return nil
  }

  /// > Source: POSIX.1-2024, 3.216 Name,
  /// > https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap03.html
  private static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    let isLetter = { (scalar: Unicode.Scalar) in
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar == "_")
    }
    return isLetter(first)
      && text.unicodeScalars.allSatisfy { isLetter($0) || ("0"..."9").contains($0) }
  }
}
