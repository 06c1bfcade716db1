import EventLedger
import Glibc
import RolloutModel

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
    return names(in: handle)
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
    read(handle, prefix: "", depth: 0, wantsText, into: &found)
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

  private func read(
    _ folder: CInt, prefix: String, depth: Int, _ wantsText: (String) -> Bool,
    into found: inout FoundDirectory
  ) {
    // What is parsed comes first, so that a heap of other files cannot crowd it out.
    let names = DirectoryReader.names(in: folder)
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
          found.report(name, "it cannot be read: \(DirectoryReader.words(reason))")
          // It is there, so it counts as a part of what was found.
          if reason != ENXIO { found.files.append(FoundFile(unreadable: name)) }
        }
        continue
      }
      defer { close(handle) }
      var status = stat()
      guard unsafe fstat(handle, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR where depth < DirectoryReader.depthLimit:
        read(handle, prefix: name + "/", depth: depth + 1, wantsText, into: &found)
      case S_IFDIR:
        found.report(name, "a folder deeper than \(DirectoryReader.depthLimit) levels")
      case S_IFREG where found.files.count >= DirectoryReader.fileLimit:
        return found.report(prefix, "there are more than \(DirectoryReader.fileLimit) files")
      case S_IFREG:
        readFile(handle, name, status, wantsText(name), into: &found)
      default:
        found.report(name, "neither a file nor a folder")
      }
    }
  }

  private func readFile(
    _ handle: CInt, _ name: String, _ status: stat, _ wantsText: Bool,
    into found: inout FoundDirectory
  ) {
    guard Int64(status.st_size) <= DirectoryReader.fileByteLimit else {
      found.report(
        name, "a file of \(status.st_size) bytes, more than \(DirectoryReader.fileByteLimit)")
      return found.files.append(FoundFile(unreadable: name))
    }
    var intake = FileIntake(redactor: redactor, wantsText: wantsText)
    if let reason = DirectoryReader.readAll(handle, { intake.append($0) }) {
      found.report(name, "it cannot be read to its end: \(reason)")
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

  /// - Returns: why it could not be read to its end; nil when it could.
  private static func readAll(_ handle: CInt, _ take: ([UInt8]) -> Void) -> String? {
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
      if failure != 0 { return words(failure) }
      if chunk.isEmpty { return nil }
      total += Int64(chunk.count)
      take(chunk)
    }
    return "it grew while it was read"
  }

  /// The names in a folder, in order of their bytes; nil for one that cannot be written down.
  private static func names(in folder: CInt) -> [String?] {
    let copy = unsafe openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = unsafe fdopendir(copy) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String?] = []
    while let entry = unsafe readdir(stream) {
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
