/// Replaces credentials that are known by their place alone, in a stream of bytes: the user-info
/// of a URL and the value of an `Authorization` header.
///
/// `https://user:pw@host` becomes `https://[redacted]@host`, and `Authorization: Bearer xyz`
/// becomes `Authorization: Bearer [redacted]`. What is already redacted stays as it is, and so does
/// a reference that holds no secret itself: `Bearer $TOKEN`, `Bearer ${TOKEN}`, `Bearer %s`.
struct CredentialFilter: Sendable {
  /// Longest authority (`user:password@host:port`) that is looked into.
  static let longestAuthority = 4096
  /// Longest name of an authentication scheme.
  static let longestScheme = 32
  /// Most blanks and quotes between a header's name and its value.
  static let longestSeparator = 16

  /// Longest reference to a variable.
  static let longestReference = 128

  private static let replacement = Array("[redacted]".utf8)
  private static let alreadyRedacted = Array("[redacted".utf8)
  private static let oneTokenSchemes: Set<String> = [
    "bearer", "basic", "token", "negotiate", "apikey", "dpop",
  ]
  private static let manyTokenSchemes: Set<String> = ["digest", "aws4-hmac-sha256", "hawk"]
  /// Pattern 0 begins an authority, the others a header.
  private static let beginnings = PatternAutomaton(
    ["://", "authorization", "Authorization", "AUTHORIZATION"].map { Array($0.utf8) })

  private enum Phase {
    case text
    case authority
    case separator(read: Int)
    case valueStart(read: Int)
    case word
    case tokenStart
    case token
    case hiddenWord
    case hiddenLine
  }

  private var phase = Phase.text
  private var state: PatternAutomaton.State = 0
  private var held: [UInt8] = []

  init() {}

  mutating func append(_ chunk: [UInt8]) -> [UInt8] {
    var written: [UInt8] = []
    written.reserveCapacity(chunk.count)
    var index = 0
    while index < chunk.count {
      if case .text = phase, state == 0 {
        let start = index
        index = Self.beginnings.firstBeginning(in: chunk, from: start)
        written += chunk[start..<index]
        if index == chunk.count { break }
      }
      consume(chunk[index], into: &written)
      index += 1
    }
    return written
  }

  mutating func finish() -> [UInt8] {
    var written: [UInt8] = []
    switch phase {
    case .authority: writeAuthority(into: &written)
    case .word: writeCredential(held, into: &written)
    case .token: writeToken(into: &written)
    default: break
    }
    held = []
    phase = .text
    state = 0
    return written
  }

  private mutating func consume(_ byte: UInt8, into written: inout [UInt8]) {
    switch phase {
    case .text: read(text: byte, into: &written)
    case .authority: read(authority: byte, into: &written)
    case .separator(let read), .valueStart(let read):
      self.read(separator: byte, after: read, into: &written)
    case .word: self.read(word: byte, into: &written)
    case .tokenStart, .token: self.read(token: byte, into: &written)
    case .hiddenWord: if byte.endsHeaderWord { self.read(text: byte, into: &written) }
    case .hiddenLine: if byte.endsHeaderLine { self.read(text: byte, into: &written) }
    }
  }

  private mutating func read(text byte: UInt8, into written: inout [UInt8]) {
    phase = .text
    written.append(byte)
    state = Self.beginnings.step(state, byte)
    guard state != 0, let match = Self.beginnings.match(state) else { return }
    phase = match.pattern == 0 ? .authority : .separator(read: 0)
    state = 0
  }
}

// MARK: - The user-info of a URL

extension CredentialFilter {
  private mutating func read(authority byte: UInt8, into written: inout [UInt8]) {
    guard !byte.endsAuthority, held.count < Self.longestAuthority else {
      writeAuthority(into: &written)
      return read(text: byte, into: &written)
    }
    held.append(byte)
  }

  private mutating func writeAuthority(into written: inout [UInt8]) {
    // The last one, as browsers read it: a password may hold an unescaped `@`.
    // https://url.spec.whatwg.org/#authority-state
    if let at = held.lastIndex(of: UInt8(ascii: "@")) {
      written += Self.replacement
      written += held[at...]
    } else {
      written += held
    }
    // The authority may itself begin something, as in `proxy://https://user:pw@host`.
    for byte in held { state = Self.beginnings.step(state, byte) }
    held = []
  }
}

// MARK: - The value of a header

extension CredentialFilter {
  private mutating func read(separator byte: UInt8, after read: Int, into written: inout [UInt8]) {
    guard read < Self.longestSeparator else { return self.read(text: byte, into: &written) }
    let hasColon = if case .valueStart = phase { true } else { false }
    switch byte {
    case UInt8(ascii: ":"), UInt8(ascii: "="):
      written.append(byte)
      phase = .valueStart(read: 0)
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: "\\"):
      written.append(byte)
      phase = hasColon ? .valueStart(read: read + 1) : .separator(read: read + 1)
    default:
      guard hasColon, !byte.endsHeaderWord else { return self.read(text: byte, into: &written) }
      phase = .word
      held = [byte]
    }
  }

  private mutating func read(word byte: UInt8, into written: inout [UInt8]) {
    if byte.endsHeaderWord {
      writeWord(end: byte, into: &written)
    } else if held.count
      < (held[0] == UInt8(ascii: "$") ? Self.longestReference : Self.longestScheme)
    {
      held.append(byte)
    } else {
      written += Self.replacement
      held = []
      phase = .hiddenWord
    }
  }

  /// The first word of the value is the scheme, or else the credential itself.
  private mutating func writeWord(end: UInt8, into written: inout [UInt8]) {
    let word = held
    held = []
    var name = String(decoding: word, as: UTF8.self).lowercased()
    if name.hasPrefix("[") { name.removeFirst() }
    let isBlank = end == UInt8(ascii: " ") || end == UInt8(ascii: "\t")
    if isBlank, Self.oneTokenSchemes.contains(name) {
      written += word
      written.append(end)
      phase = .tokenStart
    } else if isBlank, Self.manyTokenSchemes.contains(name) {
      written += word
      written.append(end)
      written += Self.replacement
      phase = .hiddenLine
    } else {
      writeCredential(word, into: &written)
      read(text: end, into: &written)
    }
  }

  private func writeCredential(_ word: [UInt8], into written: inout [UInt8]) {
    let stays = word.starts(with: Self.alreadyRedacted) || isReference(word)
    written += stays ? word : Self.replacement
  }

  private mutating func read(token byte: UInt8, into written: inout [UInt8]) {
    if case .tokenStart = phase, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
      return written.append(byte)
    }
    phase = .token
    if byte.endsHeaderWord {
      writeToken(into: &written)
      return read(text: byte, into: &written)
    }
    held.append(byte)
    // The name of a variable may be longer than what tells that something was redacted.
    let limit = held[0] == UInt8(ascii: "$") ? Self.longestReference : Self.alreadyRedacted.count
    if held.count == limit {
      let isRedacted = held == Self.alreadyRedacted
      // Not the whole word: it cannot be told from a credential.
      written += isRedacted ? held : Self.replacement
      held = []
      phase = isRedacted ? .text : .hiddenWord
    }
  }

  private mutating func writeToken(into written: inout [UInt8]) {
    if !held.isEmpty {
      written += held == Self.alreadyRedacted || isReference(held) ? held : Self.replacement
    }
    held = []
  }
}

/// Whether it is a variable of a shell, or a place in a format, and no credential: `$TOKEN`,
/// `${TOKEN` (the brace ends a header's word), `%s`. Names in capitals only, as the environment has
/// them: a password may begin with a dollar sign, too.
private func isReference(_ word: [UInt8]) -> Bool {
  if word == Array("%s".utf8) { return true }
  guard word.first == UInt8(ascii: "$") else { return false }
  var name = word.dropFirst()
  if name.first == UInt8(ascii: "{") { name = name.dropFirst() }
  guard let first = name.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
    return false
  }
  return name.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension UInt8 {
  fileprivate var endsAuthority: Bool {
    switch self {
    case 0...0x20, 0x7F, UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"),
      UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "`"), UInt8(ascii: "\\"):
      true
    default: false
    }
  }

  fileprivate var endsHeaderWord: Bool {
    switch self {
    case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"),
      UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ")"), UInt8(ascii: "}"),
      UInt8(ascii: "]"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "`"):
      true
    default: false
    }
  }

  fileprivate var endsHeaderLine: Bool {
    switch self {
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0: true
    default: false
    }
  }
}
