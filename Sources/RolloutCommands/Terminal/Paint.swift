import Rainbow

/// Colours, where they are wanted: never alone, always beside a word.
struct Paint: Sendable {
  let colours: Bool

  /// Colours only on a terminal that did not ask for none.
  ///
  /// > Source: <https://no-color.org>
  init(isTerminal: Bool, environment: [String: String]) {
    colours =
      isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  func good(_ text: String) -> String { paint(text, .green) }
  func bad(_ text: String) -> String { paint(text, .red) }
  func quiet(_ text: String) -> String { paint(text, .lightBlack) }
  func strong(_ text: String) -> String {
    colours ? Rainbow.generateString(for: entry(text, nil, [.bold])) : text
  }

  private func paint(_ text: String, _ colour: NamedColor) -> String {
    colours ? Rainbow.generateString(for: entry(text, colour, nil)) : text
  }

  private func entry(
    _ text: String, _ colour: NamedColor?, _ styles: [Style]?
  ) -> Rainbow.Entry {
    Rainbow.Entry(
      segments: [
        Rainbow.Segment(
          text: text, color: colour.map { .named($0) }, backgroundColor: nil, styles: styles)
      ])
  }
}
