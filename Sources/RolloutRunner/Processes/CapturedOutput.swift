/// The output of a command, whole or with its middle left out.
package struct CapturedOutput: Sendable, Equatable {
  /// What was kept; where something was left out, one line says how much.
  package var bytes: [UInt8]
  /// Everything that was written, after redaction.
  package var totalBytes: Int
  package var omittedBytes: Int

  package static let empty = CapturedOutput(bytes: [], totalBytes: 0, omittedBytes: 0)

  package init(bytes: [UInt8], totalBytes: Int, omittedBytes: Int) {
    self.bytes = bytes
    self.totalBytes = totalBytes
    self.omittedBytes = omittedBytes
  }
}
