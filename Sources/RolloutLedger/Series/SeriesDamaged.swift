/// The projection is not what the events make of it.
package struct SeriesDamaged: Error, Hashable, Sendable, CustomStringConvertible {
  let table: String
  let run: Int64

  package var description: String {
    "expected the table \(table) as the events make it, got something else in row \(run)\n"
      + "Hint: `rollout projections rebuild` makes it anew from the events."
  }
}
