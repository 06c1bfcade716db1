import FoundationEssentials
import Glibc

/// Where one test works: a temporary folder with a workspace, a home and an environment of its own.
final class Place: Sendable {
  /// The folder with everything.
  let root: String
  /// The secret that the environment carries; it must not show anywhere.
  static let token = "e2e-t0ken-8f1c2d7a"

  var workspace: String { root + "/workspace" }
  var ledger: String { workspace + "/output/rollout-ledger.sqlite3" }

  init() throws {
    var template = Array((FileManager.default.temporaryDirectory.path + "/e2e-XXXXXX").utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    try FileManager.default.createDirectory(
      atPath: root + "/workspace", withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: root)
  }

  /// What every program gets; nothing of the caller's but the way to find programs, and what a
  /// sanitizer that they are built with is told.
  var environment: [String: String] {
    let caller = ProcessInfo.processInfo.environment
    let own = [
      "PATH": caller["PATH"] ?? "/usr/bin:/bin", "HOME": root, "TMPDIR": root, "LANG": "C.UTF-8",
      "OA_PROD_CONTROL_AUTH_TOKEN": Place.token,
    ]
    return own.merging(caller.filter { $0.key.hasSuffix("SAN_OPTIONS") }) { $1 }
  }
}

// MARK: - Running programs

extension Place {
  func program(
    _ executable: String, _ arguments: [String], _ extra: [String: String] = [:]
  ) -> Program {
    Program(
      executable: executable, arguments: arguments,
      environment: environment.merging(extra) { $1 }, directory: workspace)
  }

  /// Runs `rollout` in the workspace.
  func rollout(
    _ arguments: [String], _ extra: [String: String] = [:],
    meanwhile: @escaping @Sendable (Int32) async throws -> Void = { _ in }
  ) async throws -> Program.Ending {
    try await program(BuiltBinary.path(), arguments, extra).run(meanwhile: meanwhile)
  }

  func rollout(_ arguments: String...) async throws -> Program.Ending {
    try await rollout(arguments)
  }

  /// Runs a bash script in the workspace; `$ROLLOUT` is the binary.
  func bash(
    _ script: String, _ extra: [String: String] = [:],
    meanwhile: @escaping @Sendable (Int32) async throws -> Void = { _ in }
  ) async throws -> Program.Ending {
    try await program(
      "/bin/bash", ["-c", script], extra.merging(["ROLLOUT": BuiltBinary.path()]) { $1 }
    ).run(meanwhile: meanwhile)
  }
}

// MARK: - Files

extension Place {
  func path(_ name: String) -> String { workspace + "/" + name }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
  }

  /// Every file and folder below the workspace, relative, sorted.
  var everything: [String] { tree(workspace) }

  func tree(_ directory: String) -> [String] {
    ((try? FileManager.default.subpathsOfDirectory(atPath: directory)) ?? []).sorted()
  }

  /// The contents of every file below a directory by relative path.
  func contents(of directory: String) throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for name in tree(directory) {
      var isDirectory = false
      _ = FileManager.default.fileExists(atPath: directory + "/" + name, isDirectory: &isDirectory)
      if isDirectory { continue }
      contents[name] = try Data(contentsOf: URL(filePath: directory + "/" + name))
    }
    return contents
  }

  /// Waits until something is so, looking again and again.
  func wait(until isSo: @Sendable () throws -> Bool) async throws {
    // The program's own deadline ends a wait for what never comes.
    while try !isSo() { try await Task.sleep(for: .milliseconds(10)) }
  }

  /// Waits until a file is there, as a gate makes one to say where it is.
  func wait(for name: String) async throws {
    try await wait { exists(name) }
  }
}

// MARK: - Secrets

extension Place {
  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

  /// The files below the folder that hold the text, whatever else they hold.
  func filesHolding(_ text: String) throws -> [String] {
    let needle = Data(text.utf8)
    return try contents(of: root).filter { $0.value.firstRange(of: needle) != nil }.keys.sorted()
  }
}
