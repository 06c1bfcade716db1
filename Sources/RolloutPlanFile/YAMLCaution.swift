import RolloutModel

/// What a YAML text could cost its reader; looked at before it is parsed.
///
/// The parser puts in the place of an alias what its anchor stands for, so that a few lines can
/// mean a billion nodes (https://en.wikipedia.org/wiki/Billion_laughs_attack); it hashes the keys
/// of mappings, whatever they are; and it takes longer for each token the deeper that is nested. So
/// aliases are refused, and lists and mappings as keys but for a few. What looks like an alias or
/// such a key within a text counts too: never less of them is found than the parser would find.
struct YAMLCaution {
  /// The first `*name` for which a `&name` stands before it.
  private(set) var alias: String?
  /// Keys that may be lists or mappings.
  private(set) var compoundKeys = 0

  /// How many brackets and braces are open at most, those in texts too.
  private(set) var nesting = 0

  static let compoundKeyLimit = 32
  static let nestingLimit = 100

  /// What keeps the text from being parsed; nil where nothing does.
  var problem: String? {
    if let alias {
      return "expected every value where it counts, got the alias '*\(Excerpt(alias))'; write out "
        + "what its anchor stands for"
    }
    if compoundKeys > Self.compoundKeyLimit {
      return "expected texts as keys, got more than \(Self.compoundKeyLimit) lists or mappings"
    }
    if nesting > Self.nestingLimit {
      return "expected lists and mappings at most \(Self.nestingLimit) deep, got more"
    }
    return nil
  }

  /// > Complexity: O(text).
  init(_ text: String) {
    look(through: Array(text.utf8))
  }

  private mutating func look(through bytes: [UInt8]) {
    var anchors: Set<ArraySlice<UInt8>> = []
    /// The byte before, and the last one that is no blank.
    var before: UInt8 = 0x0A
    var beforeBlanks: UInt8 = 0x0A
    var open = 0
    for (index, byte) in bytes.enumerated() {
      let rest = bytes[(index + 1)...]
      switch byte {
      case UInt8(ascii: "&"), UInt8(ascii: "*"):
        guard let name = Self.name(rest), Self.mayPrecedeNode(before) else { break }
        if byte == UInt8(ascii: "&") {
          anchors.insert(name)
        } else if anchors.contains(name) {
          alias = alias ?? String(decoding: name, as: UTF8.self)
        }
      case UInt8(ascii: "?"):
        if Self.mayPrecedeNode(before), rest.first.map(Self.isBlank) ?? true { compoundKeys += 1 }
      case UInt8(ascii: ":"):
        if beforeBlanks == UInt8(ascii: "]") || beforeBlanks == UInt8(ascii: "}") {
          compoundKeys += 1
        }
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        open += 1
        nesting = max(nesting, open)
      case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(0, open - 1)
      default: break
      }
      before = byte
      if !Self.isBlank(byte) { beforeBlanks = byte }
    }
  }

  /// The name of an anchor or an alias, which ends where the parser lets it end.
  ///
  /// > Source: `yaml_parser_scan_anchor` of libyaml: letters, digits, `_` and `-`, then a blank or
  /// > one of ``?:,]}%@` ``.
  private static func name(_ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let name = rest.prefix { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard !name.isEmpty else { return nil }
    guard let after = rest.dropFirst(name.count).first else { return name }
    // Bytes beyond ASCII: a line break may be one of Unicode's.
    return isBlank(after) || after == 0 || after >= 0x80 || "?:,]}%@`".utf8.contains(after)
      ? name : nil
  }

  /// Whether a node may begin after the byte.
  private static func mayPrecedeNode(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == 0 || byte >= 0x80 || "[]{},:?-\"'".utf8.contains(byte)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }
}
