import RolloutModel

/// Pieces of SVG as text.
enum SVGText {
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      // XML 1.0 has no place for other control characters.
      case "\u{0}"..<"\u{20}", "\u{7F}", "\u{FFFE}", "\u{FFFF}": escaped += " "
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// A hundredth of a pixel is enough.
  static func number(_ place: Double) -> String {
    shortText(of: ((place * 100).rounded() / 100) + 0)
  }

  /// Four digits are enough beside an axis; measured values have up to seventeen.
  static func label(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return shortText(of: value) }
    var scale = 1.0
    while abs(value) * scale < 1000, scale < 1e15 { scale *= 10 }
    return shortText(of: (value * scale).rounded() / scale)
  }

  static func text(
    _ words: String, x: Double, y: Double, style: String, anchor: String = "start",
    more: String = ""
  ) -> String {
    "<text class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\""
      + "\(more)>\(escaped(words))</text>\n"
  }

  static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String
  ) -> String {
    "<line class=\"\(style)\" x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" "
      + "y2=\"\(number(y2))\"/>\n"
  }

  static func box(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, style: String, more: String = ""
  ) -> String {
    "<rect class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" "
      + "height=\"\(number(height))\"\(more)/>\n"
  }

  /// Some six and a half pixels a character of the small font.
  static func width(of words: String) -> Double { 6.6 * Double(words.count) }
}
