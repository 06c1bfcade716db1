extension EventLineRefusal: CustomStringConvertible {
  package var description: String {
    """
    line \(line), column \(column): expected \(expectation)
    Hint: a line of events.jsonl must be as it was exported, byte for byte; export it again.
    """
  }

  /// What was expected and what came.
  var expectation: String { "\(expected.words), got \(foundWords)" }

  /// Printable whatever it holds.
  private var foundWords: String {
    guard !found.isEmpty else { return "the end of the line" }
    return "'\(Printed.text(String(decoding: found, as: UTF8.self)))'"
  }
}

extension EventLineRefusal.Expected {
  fileprivate var words: String {
    switch self {
    case .opening: #"the line to begin with {"header":"#
    case .header: "a header in its stored form (docs/events.md)"
    case .saltMember: #"the header to be followed by ,"salt":"#
    case .salt: "null or 32 lower-case hexadecimal digits in quotes"
    case .dataMember: #"the salt to be followed by ,"data": or, with a salt, ,"data_base64":"#
    case .data: "data that is one line of valid JSON in UTF-8"
    case .noData: "null as the data of an event without salt, which was redacted"
    case .base64: "padded base64 in the standard alphabet"
    case .plainData: "data that is one line of valid JSON to stand under data, not data_base64"
    case .end: "the line to end with }"
    case .length(let limit): "a line of at most \(limit) bytes"
    }
  }
}
