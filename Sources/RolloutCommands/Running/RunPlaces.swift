import EventLedger
import FoundationEssentials
import Glibc
import RolloutLedger

/// The places that a run needs. Either all are there afterwards, or nothing was left behind.
struct RunPlaces {
  let request: RunSession.Request
  /// The plan's own, which takes a number when another rollout has it already.
  let plannedDirectory: String

  /// How many rollouts can start in the second that names their directories.
  static let sameSecondLimit = 100

  /// Makes the artifact directory and opens the ledger, creating it where there is none.
  ///
  /// - Returns: the open ledger, and the artifact directory's absolute path.
  /// - Throws: ``UsageRefusal``, ``LedgerFailure``
  func prepare() throws -> (ledger: LedgerAccess, artifactDirectory: String) {
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
      let artifactDirectory = try makeArtifactDirectory(made: &made)
      let parent = String(
        request.ledgerPath[
          ..<(request.ledgerPath.lastIndex(of: "/") ?? request.ledgerPath.startIndex)])
      try make(parent.isEmpty ? "/" : parent, made: &made)
      // A key that cannot be used is better found now than when the rollout ends.
      _ = try SigningKeyFile.load(named: nil, ledgerPath: request.ledgerPath)
      let ledger = try LedgerAccess(path: request.ledgerPath, mode: .readWrite(create: true))
      return (ledger, artifactDirectory)
    } catch {
      // Deepest first; one that is not empty is somebody's and stays.
      for directory in made.reversed() { _ = unsafe rmdir(directory) }
      throw error
    }
  }

  /// One that the operator named may be there, empty; one that the plan names is this rollout's, or
  /// two rollouts that start in the same second would write over each other's evidence.
  private func makeArtifactDirectory(made: inout [String]) throws -> String {
    if let named = request.artifactDirectory {
      let found = (try? FileManager.default.contentsOfDirectory(atPath: named)) ?? []
      guard found.isEmpty || request.mayOverwriteArtifacts else {
        throw UsageRefusal(
          "expected an empty or new directory for --output-dir, got \(named) with "
            + "\(found.count) entries\nHint: name another one; nothing was done.")
      }
      try make(named, made: &made)
      var isDirectory = false
      guard FileManager.default.fileExists(atPath: named, isDirectory: &isDirectory), isDirectory
      else { throw UsageRefusal("expected --output-dir to be a directory, got \(named)") }
      return named
    }
    for number in 1...RunPlaces.sameSecondLimit {
      let directory = number == 1 ? plannedDirectory : "\(plannedDirectory)-\(number)"
      if try make(directory, made: &made) { return directory }
    }
    throw UsageRefusal(
      "expected a free name for the artifact directory, but \(plannedDirectory) and the next "
        + "\(RunPlaces.sameSecondLimit - 1) are taken\nHint: name another place with --output-dir.")
  }

  /// - Parameter made: gets the directories that were not there before.
  /// - Returns: whether the last one of the path is among them.
  @discardableResult
  private func make(_ directory: String, made: inout [String]) throws -> Bool {
    var path = ""
    var isNew = false
    for part in directory.split(separator: "/") {
      path += "/" + part
      isNew = unsafe mkdir(path, 0o777) == 0
      let problem = errno
      if isNew {
        made.append(path)
      } else if problem != EEXIST, !FileManager.default.fileExists(atPath: path) {
        throw UsageRefusal(
          "expected to make the directory \(directory), but: \(systemWords(of: problem))\n"
            + "Hint: name another place with --output-dir or --ledger.")
      }
    }
    return isNew
  }
}
