/// Texts from elsewhere, for messages: nothing in them moves a cursor or hides itself.
enum Printed {
  /// Most scalars of a text that are shown.
  static let limit = 80

  static func text(_ foreign: String) -> String {
    var shown = ""
    for scalar in foreign.unicodeScalars.prefix(limit) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: shown += "\u{FFFD}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}
