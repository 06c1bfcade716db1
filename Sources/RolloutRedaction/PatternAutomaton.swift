/// Finds every occurrence of many byte patterns in one pass over a text.
///
/// > Complexity: O(text) amortised, whatever the patterns and the text are: a step either goes one
/// > byte deeper into a pattern or gives up depth that earlier steps paid for.
/// > Source: A. Aho, M. Corasick, "Efficient string matching", 1975,
/// > https://doi.org/10.1145/360825.360855
package struct PatternAutomaton: Sendable {
  /// The longest suffix of the text so far that begins some pattern. 0 is the empty suffix.
  package typealias State = Int

  private struct Node: Sendable {
    var byte: UInt8
    var depth: Int
    var firstChild: State = 0
    var nextSibling: State = 0
    var failure: State = 0
    var matchLength = 0
    var matchedPattern = 0
  }

  /// Children are a linked list, because almost every node has one child; a dense table would
  /// cost a kilobyte a byte of secret. Only the root, where almost all text is read, is dense.
  private var nodes = [Node(byte: 0, depth: 0)]
  private var rootChildren = [State](repeating: 0, count: 256)

  /// Empty patterns are ignored; of equal patterns the first one is reported.
  package init(_ patterns: [[UInt8]]) {
    for (index, pattern) in patterns.enumerated() where !pattern.isEmpty {
      insert(pattern, index: index)
    }
    linkFailures()
  }

  package var isEmpty: Bool { nodes.count == 1 }

  /// The state after one more byte.
  package func step(_ state: State, _ byte: UInt8) -> State {
    var state = state
    while state != 0 {
      let child = child(of: state, byte)
      if child != 0 { return child }
      state = nodes[state].failure
    }
    return rootChildren[Int(byte)]
  }

  /// The first index from `start` on whose byte begins a pattern, or the end.
  ///
  /// From the empty suffix no other byte leads anywhere, so a reader may jump there: almost all
  /// of a text is passed this way, several times as fast as step by step.
  package func firstBeginning(in text: [UInt8], from start: Int) -> Int {
    var index = start
    while index < text.count, rootChildren[Int(text[index])] == 0 { index += 1 }
    return index
  }

  /// How many of the last bytes may still become a match.
  package func depth(_ state: State) -> Int { nodes[state].depth }

  /// The longest pattern that ends here, or nil.
  package func match(_ state: State) -> (pattern: Int, length: Int)? {
    let node = nodes[state]
    return node.matchLength == 0 ? nil : (node.matchedPattern, node.matchLength)
  }

  private func child(of state: State, _ byte: UInt8) -> State {
    if state == 0 { return rootChildren[Int(byte)] }
    var child = nodes[state].firstChild
    while child != 0, nodes[child].byte != byte { child = nodes[child].nextSibling }
    return child
  }

  private mutating func insert(_ pattern: [UInt8], index: Int) {
    var state: State = 0
    for byte in pattern {
      var next = child(of: state, byte)
      if next == 0 {
        next = nodes.count
        var node = Node(byte: byte, depth: nodes[state].depth + 1)
        if state == 0 {
          rootChildren[Int(byte)] = next
        } else {
          node.nextSibling = nodes[state].firstChild
          nodes[state].firstChild = next
        }
        nodes.append(node)
      }
      state = next
    }
    if nodes[state].matchLength == 0 {
      nodes[state].matchLength = pattern.count
      nodes[state].matchedPattern = index
    }
  }

  /// Breadth first, so that the failure of a shallower node is known when a deeper one needs it.
  private mutating func linkFailures() {
    var queue = rootChildren.filter { $0 != 0 }
    var head = 0
    while head < queue.count {
      let parent = queue[head]
      head += 1
      var next = nodes[parent].firstChild
      while next != 0 {
        let failure = step(nodes[parent].failure, nodes[next].byte)
        nodes[next].failure = failure
        if nodes[next].matchLength == 0 {
          nodes[next].matchLength = nodes[failure].matchLength
          nodes[next].matchedPattern = nodes[failure].matchedPattern
        }
        queue.append(next)
        next = nodes[next].nextSibling
      }
    }
  }
}
