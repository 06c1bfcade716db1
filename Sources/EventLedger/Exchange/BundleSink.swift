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
  mutating func add(_ path: BundlePath, _ bytes: [UInt8]) throws {
    try add(path, size: Int64(bytes.count)) { write in try write(bytes) }
  }
}
