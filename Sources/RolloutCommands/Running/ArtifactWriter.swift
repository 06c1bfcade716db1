import EventLedger
import FoundationEssentials
import Glibc
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutRunner
import Synchronization

/// Writes artifacts into a directory; a file that has its content already is not touched.
final class ArtifactWriter: Sendable {
  private let store: RolloutStore
  private let directory: String
  private let written = Mutex<[String: Artifact.Content]>([:])

  init(store: RolloutStore, directory: String) {
    self.store = store
    self.directory = directory
  }

  /// - Throws: ``UsageRefusal`` when a file cannot be written or its material is gone.
  func write(_ artifacts: [Artifact]) throws {
    try written.withLock { written in
      try makeDirectory("\(directory)/\(ArtifactPath.logs)")
      // One file that cannot be written is no reason to leave the others out.
      var problem: (any Error)?
      for artifact in artifacts where written[artifact.path] != artifact.content {
        do {
          try write(artifact)
          written[artifact.path] = artifact.content
        } catch {
          problem = problem ?? error
        }
      }
      if let problem { throw problem }
    }
  }

  private func write(_ artifact: Artifact) throws {
    let path = "\(directory)/\(artifact.path)"
    let bytes: Data
    switch artifact.content {
    case .text(let text): bytes = Data(text.utf8)
    case .material(let material):
      guard let found = try store.bytes(of: material) else {
        if try writeNote(of: material, at: path) { return }
        throw UsageRefusal(
          "expected the material \(material.digest.text) of \(artifact.path) in the ledger, "
            + "found none\nHint: the ledger was altered, or the material redacted.")
      }
      bytes = Data(found)
    }
    try makeDirectory(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    do {
      // Through a new name, so that a reader never sees half a file. Not synced, as Foundation's
      // own writing would: the ledger is the record, and this can be rendered again.
      let fresh = path + ".new"
      try ArtifactWriter.put(bytes, at: fresh)
      guard unsafe rename(fresh, path) == 0 else { throw ArtifactWriter.systemError }
    } catch {
      throw ArtifactWriter.refusal(path, error)
    }
  }

  /// What stands in place of material that was erased: a note beside it, so that nobody takes it
  /// for the material.
  ///
  /// - Returns: false when nobody erased it.
  private func writeNote(of material: Material, at path: String) throws -> Bool {
    guard let words = try RedactionNotes(store.log).words(ofBlob: material.digest) else {
      return false
    }
    let note = "\(material.digest.text), \(material.byteCount) bytes: \(words)\n"
    try makeDirectory(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    do {
      try ArtifactWriter.put(Data(note.utf8), at: path + ".redacted")
    } catch {
      throw ArtifactWriter.refusal(path + ".redacted", error)
    }
    return true
  }

  private static func put(_ bytes: Data, at path: String) throws {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw systemError }
    defer { close(descriptor) }
    guard WholeWrite.write(Array(bytes), to: descriptor) else { throw systemError }
  }

  private static var systemError: POSIXError {
    POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
  }

  private func makeDirectory(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw ArtifactWriter.refusal(path, error)
    }
  }

  private static func refusal(_ path: String, _ error: any Error) -> UsageRefusal {
    UsageRefusal(
      "expected to write \(path), but: \(systemWords(of: error))\n"
        + "Hint: the ledger has everything; `rollout render` writes it elsewhere.")
  }
}
