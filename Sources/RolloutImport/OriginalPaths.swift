import RolloutModel

/// The paths that lines name, as the harness wrote them on its machine.
struct OriginalPaths {
  /// Of the files that were found, relative to the directory.
  let names: Set<String>

  /// The name of the file that a path means; the path itself where it means none of them.
  ///
  /// The directory may have been moved since, so the end of the path is what counts.
  func name(of path: String) -> String {
    let parts = path.split(separator: "/")
    for count in [2, 1] where parts.count >= count {
      let name = parts.suffix(count).joined(separator: "/")
      if names.contains(name) { return name }
    }
    return path
  }

  /// The directory that the harness wrote into, from the path of one of its files.
  static func directory(of path: String) -> String? {
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let folder = path[..<slash]
    return folder.hasSuffix("/logs") ? String(folder.dropLast(5)) : String(folder)
  }
}

/// Times as the harness writes them: `20260901T100003Z`.
enum CompactTime {
  static func read(_ text: some StringProtocol) -> Timestamp? {
    let bytes = Array(text.utf8)
    guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
      let year = number(bytes[0..<4]), let month = number(bytes[4..<6]),
      let day = number(bytes[6..<8]), let hour = number(bytes[9..<11]),
      let minute = number(bytes[11..<13]), let second = number(bytes[13..<15]),
      let date = CivilDay(year: year, month: month, day: day), hour < 24, minute < 60, second < 60
    else { return nil }
    let seconds = date.daysSince1970 * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    return Timestamp(millisecondsSince1970: seconds * 1000)
  }

  /// The time at the end of a directory's name: `production-20260901T100003Z`.
  static func read(directory name: some StringProtocol) -> Timestamp? {
    guard let dash = name.lastIndex(of: "-") else { return nil }
    return read(name[name.index(after: dash)...])
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
