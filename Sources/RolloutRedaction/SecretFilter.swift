/// Replaces the forms of known secrets in a stream of bytes.
///
/// Overlapping occurrences become one replacement, so no part of a longer secret remains behind a
/// shorter one that it begins with. Bytes are held back only while they may still be the beginning
/// of a secret: at most one byte less than the longest form.
struct SecretFilter: Sendable {
  private struct Occurrence: Sendable {
    var start: Int
    var end: Int
    var pattern: Int
  }

  private let automaton: PatternAutomaton
  private let replacements: [[UInt8]]

  private var state: PatternAutomaton.State = 0
  private var held: [UInt8] = []
  /// Offset in the stream of the first held byte; all offsets below are in the stream too.
  private var heldStart = 0
  /// Found, but not yet written: something that began earlier may still turn out to be a secret.
  private var pending: [Occurrence] = []
  /// Everything before it is covered by what was written.
  private var coveredThrough = 0

  /// - Parameter replacements: One for each pattern of the automaton.
  init(automaton: PatternAutomaton, replacements: [[UInt8]]) {
    self.automaton = automaton
    self.replacements = replacements
  }

  mutating func append(_ chunk: [UInt8]) -> [UInt8] {
    if automaton.isEmpty { return chunk }
    let chunkStart = heldStart + held.count
    held += chunk
    var index = 0
    while index < chunk.count {
      if state == 0 {
        index = automaton.firstBeginning(in: chunk, from: index)
        if index == chunk.count { break }
      }
      state = automaton.step(state, chunk[index])
      index += 1
      if let match = automaton.match(state) {
        let end = chunkStart + index
        record(Occurrence(start: end - match.length, end: end, pattern: match.pattern))
      }
    }
    return release(before: chunkStart + chunk.count - automaton.depth(state))
  }

  mutating func finish() -> [UInt8] {
    let rest = release(before: heldStart + held.count)
    state = 0
    return rest
  }

  /// Occurrences arrive in the order of their ends.
  private mutating func record(_ occurrence: Occurrence) {
    while let last = pending.last, last.start >= occurrence.start { pending.removeLast() }
    if occurrence.start < coveredThrough {
      coveredThrough = occurrence.end
    } else if let last = pending.last, last.end > occurrence.start {
      pending[pending.count - 1].end = occurrence.end
    } else {
      pending.append(occurrence)
    }
  }

  /// Writes what no later occurrence can begin in.
  private mutating func release(before limit: Int) -> [UInt8] {
    var written: [UInt8] = []
    written.reserveCapacity(limit - heldStart)
    var cursor = max(heldStart, coveredThrough)
    var settled = 0
    for occurrence in pending {
      guard occurrence.start < limit else { break }
      if cursor < occurrence.start {
        written += held[(cursor - heldStart)..<(occurrence.start - heldStart)]
      }
      written += replacements[occurrence.pattern]
      cursor = occurrence.end
      coveredThrough = occurrence.end
      settled += 1
    }
    pending.removeFirst(settled)
    if cursor < limit {
      written += held[(cursor - heldStart)..<(limit - heldStart)]
    }
    held.removeFirst(limit - heldStart)
    heldStart = limit
    return written
  }
}
