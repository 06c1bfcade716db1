import RolloutModel

/// The lines of a file, whatever its bytes are.
struct TextLines {
  /// Longest line that is looked into.
  static let byteLimit = 1 << 20

  struct Line: Hashable {
    /// From 1.
    var number: Int
    /// Without its line break; bytes that are no UTF-8 replaced by U+FFFD.
    var bytes: [UInt8]
    /// What was not as it should be, in words.
    var flaws: [String] = []

    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// Lines with something in them; blank ones are counted only.
  private(set) var lines: [Line] = []
  /// Whether lines end in CR LF.
  private(set) var hasCarriageReturns = false
  /// Whether the last line has no line break.
  private(set) var endsWithoutBreak = false

  init(_ bytes: [UInt8]) {
    let parts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    endsWithoutBreak = !bytes.isEmpty && bytes.last != UInt8(ascii: "\n")
    for (index, part) in parts.enumerated() {
      var part = part
      if part.last == UInt8(ascii: "\r") {
        part = part.dropLast()
        hasCarriageReturns = true
      }
      guard part.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { continue }
      lines.append(TextLines.line(index + 1, part))
    }
  }

  private static func line(_ number: Int, _ bytes: ArraySlice<UInt8>) -> Line {
    var line = Line(number: number, bytes: Array(bytes))
    if bytes.count > byteLimit {
      line.flaws.append("a line of \(bytes.count) bytes, more than \(byteLimit)")
      line.bytes = []
      return line
    }
    if String(validating: bytes, as: UTF8.self) == nil {
      line.flaws.append("bytes that are not UTF-8")
      line.bytes = Array(String(decoding: bytes, as: UTF8.self).utf8)
    }
    let nuls = line.bytes.count { $0 == 0 }
    if nuls > 0 {
      line.flaws.append(nuls == 1 ? "a NUL byte" : "\(nuls) NUL bytes")
      line.bytes.removeAll { $0 == 0 }
    }
    return line
  }
}

extension String {
  /// The text as a row keeps it.
  var cutForRow: String { cut(toBytes: ImportedRow.textLimit) }

  /// At most so many bytes; what was left out is said.
  func cut(toBytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var kept = ""
    var used = 0
    let room = limit - 40
    for scalar in unicodeScalars {
      used += String(scalar).utf8.count
      if used > room { break }
      kept.unicodeScalars.append(scalar)
    }
    return kept + "… [\(utf8.count - kept.utf8.count) bytes left out]"
  }
}
