import FoundationEssentials
import Glibc

/// Gives the files of a bundle in their order, each of them once, from the front.
protocol BundleSource {
  /// The next file; nil after the last.
  ///
  /// - Throws: ``BundleRefusal``, ``FileFailure``
  mutating func next() throws -> BundlePath?

  /// The next bytes of the file; empty at its end.
  mutating func read() throws -> [UInt8]
}

extension BundleSource {
  /// The whole file, which must not be longer than its kind can be.
  mutating func whole(_ path: BundlePath) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let part = try read()
      if part.isEmpty { return bytes }
      bytes += part
      guard Int64(bytes.count) <= path.byteLimit else {
        throw BundleRefusal.malformed(
          file: path.text, what: "expected at most \(path.byteLimit) bytes, found more")
      }
    }
  }
}

/// A bundle in a directory.
final class FolderSource: BundleSource {
  private let path: String
  private var rest: [BundlePath]
  private var file: RegularFile?

  init(_ path: String) throws {
    self.path = path
    var found: [BundlePath] = []
    for name in try Self.names(in: path) {
      if ["blobs", "checkpoints", "proofs"].contains(name) {
        guard Self.isFolder(path + "/" + name),
          let inner = try? Self.names(in: path + "/" + name)
        else {
          throw BundleRefusal.malformed(file: name, what: "expected a directory that can be read")
        }
        for file in inner { found.append(try Self.known(name + "/" + file)) }
      } else {
        found.append(try Self.known(name))
      }
    }
    rest = found.sorted(by: >)
  }

  func next() throws -> BundlePath? {
    guard let next = rest.popLast() else { return nil }
    do {
      file = try RegularFile(path + "/" + next.text, flags: O_NOFOLLOW)
    } catch {
      throw BundleRefusal.malformed(
        file: next.text, what: "expected to read it, but \(error.cause)")
    }
    return next
  }

  func read() throws -> [UInt8] {
    guard file != nil else { return [] }
    return try file!.read(RegularFile.chunk)
  }

  /// A folder itself, and no link to one.
  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func known(_ name: String) throws -> BundlePath {
    guard let path = BundlePath(name) else {
      throw BundleRefusal.malformed(
        file: Printed.text(name), what: "expected only files that the format names, but found it")
    }
    return path
  }

  private static func names(in folder: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw FileFailure(path: folder, cause: "expected a directory that can be read")
    }
  }
}

/// A bundle in a tar.
final class TarSource: BundleSource {
  private let file: RegularFile
  private var left: Int64 = 0
  private var padding = 0
  private var last: BundlePath?

  init(_ path: String) throws {
    file = try RegularFile(path)
  }

  func next() throws -> BundlePath? {
    while try !read().isEmpty {}
    try zeros(padding)
    padding = 0
    let block = try file.read(TarHeader.blockBytes)
    if block.allSatisfy({ $0 == 0 }) {
      guard block.count == TarHeader.blockBytes else { throw damage("expected two empty blocks") }
      // Some writers fill up the last record of 20 blocks.
      try zeros(TarHeader.blockBytes)
      let rest = try file.read(20 * TarHeader.blockBytes + 1)
      guard rest.count <= 20 * TarHeader.blockBytes, rest.count % TarHeader.blockBytes == 0,
        rest.allSatisfy({ $0 == 0 })
      else { throw damage("expected nothing after the end") }
      return nil
    }
    guard let header = TarHeader(block), let path = BundlePath(header.name) else {
      throw damage("expected the header of a file that the format names")
    }
    guard last.map({ $0 < path }) ?? true else {
      throw damage("expected the files in their order, but \(path.text) comes too late")
    }
    last = path
    left = header.size
    padding = TarHeader.padding(of: header.size)
    return path
  }

  func read() throws -> [UInt8] {
    guard left > 0 else { return [] }
    let wanted = Int(min(left, Int64(RegularFile.chunk)))
    let bytes = try file.read(wanted)
    guard bytes.count == wanted else { throw damage("expected more, but the tar is cut off") }
    left -= Int64(wanted)
    return bytes
  }

  private func zeros(_ count: Int) throws {
    let bytes = try file.read(count)
    guard bytes.count == count, bytes.allSatisfy({ $0 == 0 }) else {
      throw damage("expected zeros after a file")
    }
  }

  private func damage(_ what: String) -> BundleRefusal {
    .malformed(file: last.map { "after \($0.text)" } ?? "(tar)", what: what)
  }
}
