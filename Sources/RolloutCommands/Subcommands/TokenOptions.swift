import ArgumentParser
import FoundationEssentials

/// The probe's credential, for commands that attend a rollout.
struct TokenOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The probe's bearer token; everyone on this machine can read it here: prefer the "
        + "environment or --auth-token-file.", valueName: "token"))
  var authToken: String?
  @Option(
    help: ArgumentHelp("A file whose first line is the probe's bearer token.", valueName: "path"),
    completion: .file())
  var authTokenFile: String?

  /// - Throws: ``UsageRefusal``
  func given() throws -> String? {
    guard let authTokenFile else { return authToken.flatMap { $0.isEmpty ? nil : $0 } }
    return try TokenFile.token(in: authTokenFile)
  }
}

/// A file whose first line is a bearer token.
enum TokenFile {
  /// Most bytes of the file.
  static let byteLimit = 8192

  /// - Throws: ``UsageRefusal``
  static func token(in path: String) throws -> String {
    guard let data = try? Data(contentsOf: URL(filePath: FilePaths.absolute(path))),
      data.count <= byteLimit
    else {
      throw UsageRefusal(
        "expected --auth-token-file to be a readable file of at most \(byteLimit) bytes, got \(path)"
      )
    }
    let line = String(decoding: data, as: UTF8.self).prefix { !$0.isNewline }
    guard !line.isEmpty else {
      throw UsageRefusal("expected a token in the first line of \(path), got nothing")
    }
    return String(line)
  }
}
