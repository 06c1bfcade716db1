import EventLedger
import FoundationEssentials
import Glibc
import RolloutLedger

/// The places that a run needs. Either all are there afterwards, or nothing was left behind.
struct RunPlaces {
  let request: RunSession.Request
  let artifactDirectory: String

  /// Makes the artifact directory and opens the ledger, creating it where there is none.
  ///
  /// - Throws: ``UsageRefusal``, ``LedgerFailure``
  func prepare() throws -> LedgerAccess {
    var isDirectory: Bool = false
    guard FileManager.default.fileExists(atPath: request.workspace, isDirectory: &isDirectory),
      isDirectory
    else {
      throw UsageRefusal(
        "expected --workspace to be a directory, got \(request.workspace)\n"
          + "Hint: name the root of your repository.")
    }
    var made: [String] = []
    do {
      try make(artifactDirectory, made: &made)
      let parent = String(
        request.ledgerPath[
          ..<(request.ledgerPath.lastIndex(of: "/") ?? request.ledgerPath.startIndex)])
      try make(parent.isEmpty ? "/" : parent, made: &made)
      return try LedgerAccess(path: request.ledgerPath, mode: .readWrite(create: true))
    } catch {
      // Deepest first; one that is not empty is somebody's and stays.
      for directory in made.reversed() { _ = unsafe rmdir(directory) }
      throw error
    }
  }

  private func make(_ directory: String, made: inout [String]) throws {
    var path = ""
    for part in directory.split(separator: "/") {
      path += "/" + part
      guard !FileManager.default.fileExists(atPath: path) else { continue }
      do {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: false)
        made.append(path)
      } catch {
        throw UsageRefusal(
          "expected to make the directory \(directory), but: \(error)\n"
            + "Hint: name another place with --output-dir or --ledger.")
      }
    }
  }
}
