/// A line of pieces, each with its colour, that is cut before it is painted.
struct PaintedLine {
  typealias Brush = (String) -> String

  private var pieces: [(text: String, brush: Brush?)] = []

  /// Adds a piece that takes that many columns: cut, or filled with blanks. nil for as it is.
  mutating func add(_ text: String, columns: Int? = nil, _ brush: Brush? = nil) {
    guard let columns else {
      pieces.append((Printable.line(text), brush))
      return
    }
    let kept = Printable.cut(text, to: columns)
    pieces.append((kept, brush))
    let gap = columns - Printable.width(of: kept)
    if gap > 0 { pieces.append((String(repeating: " ", count: gap), nil)) }
  }

  /// The line, not wider than the room, and without blanks at its end.
  func text(room: Int) -> String {
    var text = ""
    var left = max(0, room)
    for (index, piece) in pieces.enumerated() {
      if pieces[index...].allSatisfy({ $0.text.allSatisfy { $0 == " " } }) { break }
      let kept = Printable.cut(piece.text, to: left)
      left -= Printable.width(of: kept)
      text += piece.brush.map { kept.isEmpty ? "" : $0(kept) } ?? kept
    }
    return text
  }
}
