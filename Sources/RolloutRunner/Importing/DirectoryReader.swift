import EventLedger
import Glibc
import RolloutModel
package import RolloutRedaction

/// Reads every file of a directory, within limits, and follows nothing that leads out of it.
///
/// Files are opened relative to their open directory and never through a symbolic link, so that
/// whoever can write into the directory cannot have another file read.
package struct DirectoryReader: Sendable {
  /// Most files of one directory.
  package static let fileLimit = 10_000
  /// Deepest folder; the harness has one level.
  package static let depthLimit = 4
  /// Largest file that is read.
  package static let fileByteLimit: Int64 = 256 << 20
  /// Most bytes that are kept of one directory: they are in memory until they are appended.
  package static let keptByteLimit = 256 << 20
  /// Longest text that is given to a parser.
  package static let textByteLimit = 16 << 20

  private let redactor: Redactor

  package init(redactor: Redactor) {
    self.redactor = redactor
  }

  /// The names of the entries of a directory, in order of their bytes; nil for one that is not
  /// UTF-8 or has control characters.
  ///
  /// - Throws: ``DirectoryReadFailure``
  package static func entries(of path: String) throws(DirectoryReadFailure) -> [String?] {
    let handle = try open(path)
    defer { close(handle) }
    return try names(in: handle, path)
  }

  /// Reads everything.
  ///
  /// - Parameter wantsText: whether the text of a file is needed, by its name.
  /// - Throws: ``DirectoryReadFailure``
  package func read(
    _ path: String, wantsText: (String) -> Bool
  ) throws(DirectoryReadFailure) -> FoundDirectory {
    let handle = try DirectoryReader.open(path)
    defer { close(handle) }
    var found = FoundDirectory()
    try read(handle, path, prefix: "", depth: 0, wantsText, into: &found)
    found.files.sort { $0.file.name.utf8.lexicographicallyPrecedes($1.file.name.utf8) }
    return found
  }

  private static func open(_ path: String) throws(DirectoryReadFailure) -> CInt {
    let handle = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard handle >= 0 else {
      throw DirectoryReadFailure(path: path, reason: words(errno))
    }
    return handle
  }

  /// - Parameter path: of the directory that is read, for messages.
  private func read(
    _ folder: CInt, _ path: String, prefix: String, depth: Int, _ wantsText: (String) -> Bool,
    into found: inout FoundDirectory
  ) throws(DirectoryReadFailure) {
    // What is parsed comes first, so that a heap of other files cannot crowd it out.
    let names = try DirectoryReader.names(in: folder, path)
    func isWanted(_ name: String?) -> Bool { name.map { wantsText(prefix + $0) } ?? false }
    for entry in names.filter({ isWanted($0) }) + names.filter({ !isWanted($0) }) {
      guard let entry else {
        found.report(prefix, "a name that is not UTF-8, or has control characters")
        continue
      }
      let name = prefix + entry
      let handle = unsafe openat(
        folder, entry, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
      guard handle >= 0 else {
        let reason = errno
        if reason == ELOOP {
          found.report(name, "a symbolic link, which is not followed")
        } else {
          try DirectoryReader.checkLasts(reason, of: name, in: path)
          found.report(name, "it cannot be read: \(DirectoryReader.words(reason))")
          // It is there, so it counts as a part of what was found.
          if reason != ENXIO { found.files.append(FoundFile(unreadable: name)) }
        }
        continue
      }
      defer { close(handle) }
      var status = stat()
      guard unsafe fstat(handle, &status) == 0 else {
        throw DirectoryReader.failure(errno, of: name, in: path)
      }
      switch status.st_mode & S_IFMT {
      case S_IFDIR where depth < DirectoryReader.depthLimit:
        try read(handle, path, prefix: name + "/", depth: depth + 1, wantsText, into: &found)
      case S_IFDIR:
        found.report(name, "a folder deeper than \(DirectoryReader.depthLimit) levels")
      case S_IFREG where found.files.count >= DirectoryReader.fileLimit:
        return found.report(prefix, "there are more than \(DirectoryReader.fileLimit) files")
      case S_IFREG:
        try readFile(handle, path, name, status, wantsText(name), into: &found)
      default:
        found.report(name, "neither a file nor a folder")
      }
    }
  }

  private func readFile(
    _ handle: CInt, _ path: String, _ name: String, _ status: stat, _ wantsText: Bool,
    into found: inout FoundDirectory
  ) throws(DirectoryReadFailure) {
    guard Int64(status.st_size) <= DirectoryReader.fileByteLimit else {
      found.report(
        name, "a file of \(status.st_size) bytes, more than \(DirectoryReader.fileByteLimit)")
      return found.files.append(FoundFile(unreadable: name))
    }
    var intake = FileIntake(redactor: redactor, wantsText: wantsText)
    guard
      try DirectoryReader.readAll(
        handle, { intake.append($0) }, { DirectoryReader.failure($0, of: name, in: path) })
    else {
      found.report(name, "it cannot be read to its end: it grew while it was read")
      return found.files.append(FoundFile(unreadable: name))
    }
    let modified = Timestamp(
      millisecondsSince1970: Int64(status.st_mtim.tv_sec) * 1000
        + Int64(status.st_mtim.tv_nsec) / 1_000_000)
    if wantsText, !intake.hasWholeText {
      found.problems.append(
        ImportProblem(
          file: name,
          what: "a text of more than \(DirectoryReader.textByteLimit) bytes",
          kept: "cut, and without rows"))
    }
    var file = intake.finish(name, modified: modified)
    found.keptByteCount += file.kept?.count ?? 0
    if found.keptByteCount > DirectoryReader.keptByteLimit {
      found.report(
        name, "more than \(DirectoryReader.keptByteLimit) bytes to be kept of one directory")
      found.keptByteCount -= file.kept?.count ?? 0
      file.kept = nil
      file.file.material = nil
    }
    found.files.append(file)
  }

  /// - Returns: false where it grew while it was read.
  private static func readAll(
    _ handle: CInt, _ take: ([UInt8]) -> Void, _ failed: (Int32) -> DirectoryReadFailure
  ) throws(DirectoryReadFailure) -> Bool {
    var total: Int64 = 0
    while total <= fileByteLimit {
      var failure: Int32 = 0
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        var got = 0
        repeat {
          got = unsafe Glibc.read(handle, buffer.baseAddress, buffer.count)
        } while got < 0 && errno == EINTR
        if got < 0 { failure = errno }
        count = max(0, got)
      }
      if failure != 0 { throw failed(failure) }
      if chunk.isEmpty { return true }
      total += Int64(chunk.count)
      take(chunk)
    }
    return false
  }

  /// The names in a folder, in order of their bytes; nil for one that cannot be written down.
  private static func names(
    in folder: CInt, _ path: String
  ) throws(DirectoryReadFailure) -> [String?] {
    let copy = unsafe openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = unsafe fdopendir(copy) else {
      let reason = errno
      if copy >= 0 { close(copy) }
      throw failure(reason, of: nil, in: path)
    }
    defer { unsafe closedir(stream) }
    var names: [String?] = []
    while true {
      // Nil is the end, and also a failure: only `errno` tells them apart.
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw failure(errno, of: nil, in: path) }
        break
      }
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(validatingCString: $0)
        }
      }
      if name == "." || name == ".." { continue }
      // One more than the limit, so that whoever reads them notices.
      guard names.count <= 2 * fileLimit else { break }
      names.append(name.flatMap { $0.utf8.contains { $0 < 0x20 || $0 == 0x7F } ? nil : $0 })
    }
    return names.sorted { ($0 ?? "").utf8.lexicographicallyPrecedes(($1 ?? "").utf8) }
  }

  /// Refuses to go on where a file may be read another time: the import would be of half of it,
  /// and a second one, of all of it, would count as another rollout.
  private static func checkLasts(
    _ reason: Int32, of name: String, in path: String
  ) throws(DirectoryReadFailure) {
    guard [EACCES, EPERM, ENOENT, ENXIO].contains(reason) else {
      throw failure(reason, of: name, in: path)
    }
  }

  private static func failure(
    _ reason: Int32, of name: String?, in path: String
  ) -> DirectoryReadFailure {
    DirectoryReadFailure(
      path: path, reason: (name.map { $0 + ": " } ?? "") + words(reason))
  }

  private static func words(_ number: Int32) -> String {
    unsafe String(cString: strerror(number))
  }
}

extension FoundDirectory {
  fileprivate mutating func report(_ name: String, _ what: String) {
    problems.append(ImportProblem(file: name, what: what, kept: "not kept"))
  }
}

extension FoundFile {
  fileprivate init(unreadable name: String) {
    self.init(
      file: ImportedFile(
        name: name, material: nil, originalDigest: nil, originalByteCount: nil, redactions: 0,
        modified: nil))
  }
}
