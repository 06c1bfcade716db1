extension WitnessPolicy {
  /// Reads a policy file.
  ///
  /// - Throws: ``NoteRefusal/policy(line:_:)`` with the line that is wrong.
  package init(_ bytes: [UInt8]) throws(NoteRefusal) {
    guard bytes.count <= Self.byteLimit else {
      throw .tooLarge(.policy, bytes: bytes.count, limit: Self.byteLimit)
    }
    var reader = PolicyReader()
    var lines = LineReader(bytes)
    while let line = lines.next() {
      guard lines.number <= Self.lineLimit else {
        throw .policy(line: nil, .tooManyLines(limit: Self.lineLimit))
      }
      do throws(PolicyProblem) {
        try reader.read(line)
      } catch {
        throw .policy(line: lines.number, error.flaw)
      }
    }
    guard lines.rest.isEmpty else { throw .policy(line: lines.number + 1, .noLineEnd) }
    guard let quorum = reader.quorum else { throw .policy(line: nil, .noQuorum) }
    logs = reader.logs
    witnesses = reader.witnesses
    groups = reader.groups
    self.quorum = quorum
  }
}

/// A flaw on its way to the line that has it.
private struct PolicyProblem: Error {
  let flaw: PolicyFlaw

  init(_ flaw: PolicyFlaw) { self.flaw = flaw }
}

/// What the lines so far have defined.
private struct PolicyReader {
  var logs: [WitnessPolicy.Log] = []
  var witnesses: [WitnessPolicy.Witness] = []
  var groups: [WitnessPolicy.Group] = []
  /// Nil: no quorum line yet; some nil: `quorum none`.
  var quorum: [UInt8]??

  private var names: Set<[UInt8]> = []
  private var members: Set<[UInt8]> = []
  private var logKeys: Set<[UInt8]> = []
  private var witnessKeys: Set<[UInt8]> = []

  private static let none = Array("none".utf8)
  private static let blanks: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "\t")]

  mutating func read(_ line: ArraySlice<UInt8>) throws(PolicyProblem) {
    guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }) else {
      throw PolicyProblem(.controlCharacter)
    }
    let items = line.split(whereSeparator: Self.blanks.contains).map { Array($0) }
    guard let keyword = items.first, keyword.first != UInt8(ascii: "#") else { return }
    switch String(decoding: keyword, as: UTF8.self) {
    case "log": try readLog(items)
    case "witness": try readWitness(items)
    case "group": try readGroup(items)
    case "quorum": try readQuorum(items)
    case let other: throw PolicyProblem(.keyword(other))
    }
  }

  private mutating func readLog(_ items: [[UInt8]]) throws(PolicyProblem) {
    guard items.count == 2 || items.count == 3 else {
      throw PolicyProblem(.items(form: "log <public key> [<url>]"))
    }
    let key = try Self.key(items[1])
    guard key.algorithm == .note else { throw PolicyProblem(.keyKind(isLog: true)) }
    guard logKeys.insert(key.publicKey).inserted else { throw PolicyProblem(.keyTwice) }
    logs.append(WitnessPolicy.Log(key: key, url: Self.url(items, at: 2)))
  }

  private mutating func readWitness(_ items: [[UInt8]]) throws(PolicyProblem) {
    guard items.count == 3 || items.count == 4 else {
      throw PolicyProblem(.items(form: "witness <name> <public key> [<url>]"))
    }
    let key = try Self.key(items[2])
    guard key.algorithm == .cosignature else { throw PolicyProblem(.keyKind(isLog: false)) }
    guard witnessKeys.insert(key.publicKey).inserted else { throw PolicyProblem(.keyTwice) }
    try define(items[1])
    witnesses.append(
      WitnessPolicy.Witness(name: items[1], key: key, url: Self.url(items, at: 3)))
  }

  private mutating func readGroup(_ items: [[UInt8]]) throws(PolicyProblem) {
    guard items.count >= 4 else {
      throw PolicyProblem(.items(form: "group <name> all|any|<k> <name>…"))
    }
    let group = Array(items[3...])
    for name in group {
      try require(name)
      guard members.insert(name).inserted else {
        throw PolicyProblem(.memberTwice(Self.text(name)))
      }
    }
    let threshold = try Self.threshold(items[2], of: group.count)
    try define(items[1])
    groups.append(WitnessPolicy.Group(name: items[1], threshold: threshold, members: group))
  }

  private mutating func readQuorum(_ items: [[UInt8]]) throws(PolicyProblem) {
    guard items.count == 2 else { throw PolicyProblem(.items(form: "quorum <name>|none")) }
    guard quorum == nil else { throw PolicyProblem(.secondQuorum) }
    if items[1] == Self.none {
      quorum = .some(nil)
    } else {
      try require(items[1])
      quorum = items[1]
    }
  }

  private mutating func define(_ name: [UInt8]) throws(PolicyProblem) {
    guard name != Self.none, names.insert(name).inserted else {
      throw PolicyProblem(.nameTaken(Self.text(name)))
    }
  }

  private func require(_ name: [UInt8]) throws(PolicyProblem) {
    guard names.contains(name) else { throw PolicyProblem(.nameUnknown(Self.text(name))) }
  }

  private static func threshold(_ item: [UInt8], of count: Int) throws(PolicyProblem) -> Int {
    switch text(item) {
    case "all": return count
    case "any": return 1
    case let other:
      guard let number = Decimal.value(of: item), number >= 1, number <= count else {
        throw PolicyProblem(.threshold(other, members: count))
      }
      return Int(number)
    }
  }

  private static func key(_ item: [UInt8]) throws(PolicyProblem) -> VerifierKey {
    do throws(NoteRefusal) {
      return try VerifierKey(text(item))
    } catch {
      throw PolicyProblem(.key(error.description))
    }
  }

  private static func url(_ items: [[UInt8]], at index: Int) -> String? {
    items.count > index ? text(items[index]) : nil
  }

  private static func text(_ item: [UInt8]) -> String { String(decoding: item, as: UTF8.self) }
}
