/// Where a bundle is written to. The files come in their order.
protocol BundleSink {
  /// - Parameters:
  ///   - size: bytes that `content` will give, all together.
  ///   - content: gives them to its argument, part by part.
  mutating func add(
    _ path: BundlePath, size: Int64, _ content: (_ write: ([UInt8]) throws -> Void) throws -> Void
  ) throws

  /// Completes the bundle and gives it its name.
  mutating func finish() throws

  /// Removes what was written.
  mutating func abandon()
}

extension BundleSink {
  /// Where a bundle is written until it is complete.
  ///
  /// - Throws: ``FileFailure`` when there is something there, or at the bundle's own path.
  static func draft(for path: String) throws -> String {
    let draft = path + ".partial"
    guard FileStatus.isAbsent(path) else {
      throw FileFailure(path: path, cause: "expected nothing there, but something is")
    }
    guard FileStatus.isAbsent(draft) else {
      throw FileFailure(
        path: draft, cause: "expected nothing there; an export that was cut off left it: remove it")
    }
    return draft
  }

  mutating func add(_ path: BundlePath, _ bytes: [UInt8]) throws {
    try add(path, size: Int64(bytes.count)) { write in try write(bytes) }
  }
}
