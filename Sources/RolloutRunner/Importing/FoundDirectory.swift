package import EventLedger
package import RolloutModel

/// The files of a directory as they were found.
package struct FoundDirectory: Sendable {
  /// In order of their names' bytes.
  package var files: [FoundFile] = []
  /// What could not be read, or was not followed.
  package var problems: [ImportProblem] = []
  var keptByteCount = 0
}

/// A file as it was found, and what is kept of it.
package struct FoundFile: Sendable {
  package var file: ImportedFile
  /// What is kept: redacted, and no longer than a blob may be; nil when nothing could be read.
  package var kept: [UInt8]?
  /// All of it, redacted, where its text was asked for.
  package var text: [UInt8]?
  /// Of the file as it was found.
  package var digest: Digest?
}

/// Why a directory cannot be read at all.
package struct DirectoryReadFailure: Error, CustomStringConvertible {
  package var path: String
  package var reason: String

  package var description: String {
    """
    expected a directory that can be read at \(path), but: \(reason)
    Hint: check the path, its permissions and the disk; nothing of it was imported.
    """
  }
}
