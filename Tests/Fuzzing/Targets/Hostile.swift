/// Building blocks of hostile inputs.
enum Hostile {
  static func deep(_ open: String, _ close: String, _ count: Int, _ inner: String = "") -> String {
    String(repeating: open, count: count) + inner + String(repeating: close, count: count)
  }

  static func many(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  /// JSON that is too deep, too long or says a thing a million times.
  static func json(at place: (String) -> String = { $0 }) -> [HostileInput] {
    [
      HostileInput("arrays 500 deep", place(deep("[", "]", 500))),
      HostileInput("arrays 510 deep", place(deep("[", "]", 510))),
      HostileInput("arrays 500,000 deep", place(deep("[", "]", 500_000))),
      HostileInput("objects 200,000 deep", place(deep("{\"a\":", "}", 200_000, "1"))),
      HostileInput("objects that never end", place(many("{\"a\":", 200_000))),
      HostileInput("a number of a million digits", place(many("9", 1_000_000))),
      HostileInput("a fraction of a million digits", place("0." + many("1", 1_000_000))),
      HostileInput("an exponent of a million digits", place("1e" + many("0", 1_000_000) + "1")),
      HostileInput("a text of a megabyte", place("\"" + many("a", 1 << 20) + "\"")),
      HostileInput(
        "a text of a megabyte in escapes", place("\"" + many("\\u0041", 170_000) + "\"")),
      HostileInput("a text that never ends", place("\"" + many("\\\"", 500_000))),
      HostileInput("a million commas", place("[" + many(",", 1_000_000))),
      HostileInput("an array of 500,000 zeros", place("[" + many("0,", 500_000) + "0]")),
      HostileInput("a field name of a megabyte", place("{\"" + many("k", 1 << 20) + "\":[}")),
      HostileInput("50,000 fields", place(fields(50_000))),
      HostileInput("a field twice at the end", place(fields(20_000).dropLast() + ",\"k1\":1}")),
    ]
  }

  private static func fields(_ count: Int) -> String {
    "{" + (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
  }

  /// Lines without end, of all kinds of bytes.
  static let lines: [HostileInput] = [
    HostileInput("a megabyte of NUL", [UInt8](repeating: 0, count: 1 << 20)),
    HostileInput("a megabyte of line ends", [UInt8](repeating: 0x0A, count: 1 << 20)),
    HostileInput("a megabyte of 0xFF", [UInt8](repeating: 0xFF, count: 1 << 20)),
    HostileInput("a megabyte of one letter", [UInt8](repeating: 0x61, count: 1 << 20)),
    HostileInput("a megabyte of combining accents", many("\u{301}", 1 << 19)),
    HostileInput("a megabyte of quotes", [UInt8](repeating: 0x22, count: 1 << 20)),
    HostileInput("a megabyte of spaces", [UInt8](repeating: 0x20, count: 1 << 20)),
  ]
}
