/// Texts from outside on their way to a terminal: nothing in them moves its cursor.
enum Printable {
  /// The text on one line: blanks for line breaks and tabs, nothing for other control characters.
  static func line(_ text: String) -> String {
    var printable = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control where scalar == "\n" || scalar == "\r" || scalar == "\t",
        .lineSeparator, .paragraphSeparator:
        printable += " "
      case .control, .format: break
      default: printable.unicodeScalars.append(scalar)
      }
    }
    return printable
  }

  /// The text on one line of at most `columns` columns; what was cut off leaves an ellipsis.
  static func cut(_ text: String, to columns: Int) -> String {
    let line = line(text)
    guard width(of: line) > columns else { return line }
    guard columns > 0 else { return "" }
    var kept = ""
    var used = 0
    for character in line {
      used += width(of: character)
      if used > columns - 1 { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// > Units: columns of a terminal.
  static func width(of text: String) -> Int {
    text.reduce(0) { $0 + width(of: $1) }
  }

  /// Two columns for what East Asian scripts and pictures take, else one; a character that is made
  /// of several scalars is as wide as its widest.
  ///
  /// > Source: <https://www.unicode.org/reports/tr11/>
  private static func width(of character: Character) -> Int {
    character.unicodeScalars.contains(where: isWide) ? 2 : 1
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    // U+FE0F asks for the picture of a character that also has a plain form.
    if scalar.properties.isEmojiPresentation || scalar == "\u{FE0F}" { return true }
    return switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
      0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
