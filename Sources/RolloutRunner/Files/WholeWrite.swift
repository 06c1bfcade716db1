import Glibc

/// Writing that does not stop at half.
package enum WholeWrite {
  /// Writes all bytes; a signal in the middle is no reason to stop.
  ///
  /// - Returns: false when the system would not take them: `errno` says why.
  package static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return false }
      rest = rest.dropFirst(written)
    }
    return true
  }
}
