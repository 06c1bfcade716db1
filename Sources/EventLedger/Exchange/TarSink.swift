import Glibc

/// A bundle as a tar: POSIX ustar with nothing in it that is not of the bundle.
///
/// > Source: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>, "ustar
/// > Interchange Format"
final class TarSink: BundleSink {
  private let path: String
  private let draft: String
  private var file: OutputFile

  /// - Throws: ``FileFailure`` when there is something at the path.
  init(_ path: String) throws {
    self.path = path
    draft = try Self.draft(for: path)
    file = try OutputFile(draft)
  }

  func add(
    _ path: BundlePath, size: Int64, _ content: (_ write: ([UInt8]) throws -> Void) throws -> Void
  ) throws {
    guard let header = TarHeader(name: path.text, size: size) else {
      throw FileFailure(
        path: self.path, cause: "expected files of at most \(TarHeader.sizeLimit) bytes in a tar")
    }
    try file.write(header.bytes)
    var written: Int64 = 0
    try content {
      written += Int64($0.count)
      try file.write($0)
    }
    precondition(written == size, "Invariant: \(path.text) was announced with \(size) bytes")
    try file.write([UInt8](repeating: 0, count: TarHeader.padding(of: size)))
  }

  func finish() throws {
    try file.write([UInt8](repeating: 0, count: 2 * TarHeader.blockBytes))
    try file.finish()
    guard FileStatus.isAbsent(path), unsafe rename(draft, path) == 0 else {
      throw FileFailure(path: path)
    }
    WholeWrite.syncFolder(of: path)
  }

  func abandon() {
    _ = unsafe unlink(draft)
  }
}
