import EventLedger

/// A file that somebody else wrote, read whole and with a limit.
struct InputFile {
  let path: String
  /// Permission bits.
  let mode: UInt32
  let bytes: [UInt8]

  /// Nil when there is no such file.
  ///
  /// - Parameters:
  ///   - path: absolute.
  ///   - what: what it is, with its article, for messages.
  /// - Throws: ``UsageRefusal``
  init?(ifThere path: String, what: String, limit: Int) throws {
    self.path = path
    do {
      let file = try RegularFile(path)
      mode = file.permissions
      bytes = try file.whole(limit: limit)
    } catch {
      if error.isMissing { return nil }
      throw UsageRefusal(
        "expected \(what) in \(path), but: \(error.cause)\n"
          + "Hint: check the path, its permissions and the disk.")
    }
  }

  /// - Throws: ``UsageRefusal``
  init(_ name: String, what: String, limit: Int) throws {
    let path = FilePaths.absolute(name)
    guard let file = try InputFile(ifThere: path, what: what, limit: limit) else {
      throw UsageRefusal(
        "expected \(what) in \(path), found no such file\nHint: check the path.")
    }
    self = file
  }
}
