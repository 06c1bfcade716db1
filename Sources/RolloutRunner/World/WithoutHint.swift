/// What a failure's message says without its hint.
///
/// Events, tables and lists hold one line a fact. A hint is for the message that ends a command.
func withoutHint(_ message: String) -> String {
  let lines = message.split(whereSeparator: \.isNewline)
  return lines.prefix { !$0.hasPrefix("Hint:") }.joined(separator: " ")
}
