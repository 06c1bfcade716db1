/// What a failure's message says without its hint.
///
/// Events, tables and lists hold one line a fact, of a length that many of them still fit into one
/// event. A hint is for the message that ends a command.
func withoutHint(_ message: String) -> String {
  let lines = message.split(whereSeparator: \.isNewline)
  let line = lines.prefix { !$0.hasPrefix("Hint:") }.joined(separator: " ")
  return line.count > reasonLimit ? line.prefix(reasonLimit - 1) + "…" : line
}

/// Characters of a reason that are kept.
private let reasonLimit = 400
