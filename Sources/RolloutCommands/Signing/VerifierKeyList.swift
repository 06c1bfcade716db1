import EventLedger

/// Public keys as they are given with `--key`: each the key's text, or `@` and a file of them.
enum VerifierKeyList {
  /// Most bytes of a file.
  static let byteLimit = 64 * 1024

  /// - Throws: ``NoteRefusal``, ``UsageRefusal``
  static func keys(_ arguments: [String]) throws -> [VerifierKey] {
    var keys: [VerifierKey] = []
    for argument in arguments {
      if argument.hasPrefix("@") {
        keys += try self.keys(inFile: String(argument.dropFirst()))
      } else {
        keys.append(try VerifierKey(argument))
      }
    }
    return keys
  }

  /// One key a line; empty lines and lines that begin with `#` do not count.
  private static func keys(inFile name: String) throws -> [VerifierKey] {
    let file = try InputFile(name, what: "public keys", limit: byteLimit)
    var keys: [VerifierKey] = []
    let lines = file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, bytes) in lines.enumerated() {
      let line = String(decoding: bytes, as: UTF8.self)
      if line.isEmpty || line.hasPrefix("#") { continue }
      do throws(NoteRefusal) {
        keys.append(try VerifierKey(line))
      } catch {
        throw UsageRefusal("\(file.path), line \(index + 1): \(error)")
      }
    }
    guard !keys.isEmpty else {
      throw UsageRefusal("expected a public key a line in \(file.path), got none")
    }
    return keys
  }
}
