import EventLedger

/// A piece of evidence that does not prove what it should: the command ends with 3.
struct EvidenceRefused: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) {
    self.description = description
  }

  /// Says of which file it is, whatever is wrong with it.
  static func of<Value>(
    _ path: String, _ body: () throws(NoteRefusal) -> Value
  ) throws(EvidenceRefused) -> Value {
    do throws(NoteRefusal) {
      return try body()
    } catch {
      throw EvidenceRefused("\(path): \(error)")
    }
  }
}
