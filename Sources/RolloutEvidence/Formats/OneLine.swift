extension String {
  /// The text with a blank for each line break, for documents in which a line has a meaning.
  ///
  /// Other control characters are left out, and what turns the direction of writing round: a
  /// document that is printed must not move a cursor or show its words in another order.
  var onOneLine: String {
    var line = ""
    for character in self {
      if character.isNewline || character == "\t" {
        line += " "
      } else {
        line.unicodeScalars.append(contentsOf: character.unicodeScalars.filter(\.isShown))
      }
    }
    return line
  }
}

extension Unicode.Scalar {
  fileprivate var isShown: Bool {
    switch value {
    case 0x202A...0x202E, 0x2066...0x2069: false
    default: properties.generalCategory != .control
    }
  }
}
