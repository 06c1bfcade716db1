extension String {
  /// The text with a blank for each line break, for documents in which a line has a meaning.
  var onOneLine: String {
    String(map { $0.isNewline ? " " : $0 })
  }
}
