import EventLedger

/// Appends to streams of its own and of all, and writes down what it asked for and was told.
struct WriterRole {
  private let options: HammerOptions
  private let journal: HammerJournal
  private let log: SQLiteEventLog
  /// Asks so far, by all processes of the name.
  private var asked = 0
  /// What was asked for first and acknowledged, by the number of its ask.
  private var acknowledged: [(number: Int, plan: Int, parts: [HammerLine.Part])] = []
  /// The last version that was read of a stream of all, and is outdated by now.
  private var outdated: [String: StreamVersion?] = [:]

  init(_ options: HammerOptions, _ journal: HammerJournal) throws {
    self.options = options
    self.journal = journal
    log = try SQLiteEventLog.open(options, .readWrite(create: false))
  }

  func run() throws {
    var copy = self
    try copy.work()
  }

  private mutating func work() throws {
    var step = try takeOver()
    while step < options.appends, MonotonicTime.now < options.until {
      try perform(PlannedAppend(writer: options.name, seed: options.seed, index: step), step)
      step += 1
    }
    try log.close()
  }

  /// Asks again for what a killed process did not live to be told.
  ///
  /// - Returns: the first step that is left.
  private mutating func takeOver() throws -> Int {
    let lines = try journal.lines()
    var open: HammerLine?
    var next = 0
    for line in lines {
      switch line.kind {
      case .ask:
        open = line
        next = max(next, (line.plan ?? -1) + 1)
        asked = max(asked, (line.number ?? -1) + 1)
      case .ok:
        if let ask = open, ask.repeats == nil { note(ask) }
        open = nil
      default: open = nil
      }
    }
    if let open, let step = open.plan, let parts = open.parts {
      let plan = PlannedAppend(writer: options.name, seed: options.seed, index: step)
      // What is to be something else under an id that is there is asked for in the next step.
      guard open.repeats == nil else { return next }
      try ask(plan, step, parts: parts, after: open.number)
    }
    return next
  }

  private mutating func note(_ ask: HammerLine) {
    guard let number = ask.number, let plan = ask.plan, let parts = ask.parts else { return }
    acknowledged.append((number, plan, parts))
  }

  private mutating func perform(_ plan: PlannedAppend, _ step: Int) throws {
    switch plan.kind {
    case .again, .reuse:
      guard !acknowledged.isEmpty else { return }
      let first = acknowledged[plan.choice % acknowledged.count]
      let earlier = PlannedAppend(writer: options.name, seed: options.seed, index: first.plan)
      try ask(
        earlier, first.plan, parts: first.parts, repeating: first.number,
        twist: plan.kind == .reuse)
    case .own, .batch: try ask(plan, step, [(plan.ownStream, "any")])
    case .ownExact: try ask(plan, step, [(plan.ownStream, try expectation(of: plan.ownStream))])
    case .shared: try ask(plan, step, [(plan.sharedStream, "any")])
    case .contested: try contest(plan, step)
    case .stale:
      let stream = plan.sharedStream
      let version = try outdated[stream] ?? version(of: stream)
      outdated[stream] = try self.version(of: stream)
      try ask(plan, step, [(stream, Self.text(version))])
    case .several:
      try ask(
        plan, step,
        [
          (plan.ownStream, "any"), (plan.sharedStream, try expectation(of: plan.sharedStream)),
        ])
    }
  }

  /// Tries until it is first, as a runner does; the ids stay the same.
  private mutating func contest(_ plan: PlannedAppend, _ step: Int) throws {
    for _ in 0..<3 {
      let expected = try expectation(of: plan.sharedStream)
      if try ask(plan, step, [(plan.sharedStream, expected)]) { return }
    }
  }

  @discardableResult
  private mutating func ask(
    _ plan: PlannedAppend, _ step: Int, _ targets: [(stream: String, expected: String)]
  ) throws -> Bool {
    let parts = try targets.enumerated().map { index, target in
      HammerLine.Part(
        stream: target.stream, expected: target.expected,
        ids: try plan.events(part: index).map { $0.id.description })
    }
    return try ask(plan, step, parts: parts)
  }

  /// - Parameters:
  ///   - number: the ask that is repeated.
  ///   - unanswered: the ask of a killed process: nobody knows what came of it.
  /// - Returns: whether it was acknowledged.
  @discardableResult
  private mutating func ask(
    _ plan: PlannedAppend, _ step: Int, parts: [HammerLine.Part], repeating number: Int? = nil,
    after unanswered: Int? = nil, twist: Bool = false
  ) throws -> Bool {
    var line = HammerLine(.ask)
    line.number = asked
    line.plan = step
    line.repeats = number ?? unanswered
    line.parts = parts
    line.what = twist ? "reuse" : unanswered != nil ? "unanswered" : nil
    asked += 1
    let requests = try parts.enumerated().map { index, part in
      StreamAppend(
        try plan.events(part: index, twist: twist), to: try StreamName(part.stream),
        expecting: Self.expected(part.expected), blobs: index == 0 ? plan.blobs : [])
    }
    line.time = MonotonicTime.now
    journal.write(line)
    let answer = answer(to: requests)
    journal.write(answer)
    guard answer.kind == .ok else { return false }
    if number == nil { note(line) }
    return true
  }

  private func answer(to requests: [StreamAppend]) -> HammerLine {
    do {
      let results =
        if requests.count == 1 {
          [
            try log.append(
              requests[0].events, to: requests[0].stream, expecting: requests[0].expecting,
              blobs: requests[0].blobs)
          ]
        } else {
          try log.append(requests)
        }
      var line = HammerLine(.ok)
      line.places = results.map { HammerLine.Place($0) }
      return line
    } catch LedgerRefusal.versionConflict(let expected, let actual, let stream) {
      var line = HammerLine(.conflict)
      line.expected = Self.text(expected)
      line.actual = actual?.rawValue
      line.stream = stream.text
      return line
    } catch LedgerRefusal.idReused(let id, let position) {
      var line = HammerLine(.reused)
      line.id = id.description
      line.position = position?.rawValue
      return line
    } catch {
      return .error("append: \(error)")
    }
  }

  // MARK: versions as texts

  private func version(of stream: String) throws -> StreamVersion? {
    try log.version(of: try StreamName(stream))
  }

  private func expectation(of stream: String) throws -> String {
    Self.text(try version(of: stream))
  }

  private static func text(_ version: StreamVersion?) -> String {
    version.map { String($0.rawValue) } ?? "none"
  }

  private static func text(_ expected: ExpectedVersion) -> String {
    switch expected {
    case .any: "any"
    case .noStream: "none"
    case .exactly(let version): String(version.rawValue)
    }
  }

  private static func expected(_ text: String) -> ExpectedVersion {
    switch text {
    case "any": .any
    case "none": .noStream
    default: .exactly(StreamVersion(Int64(text) ?? 0))
    }
  }
}

extension HammerLine.Place {
  init(_ result: AppendResult) {
    self.init(
      stream: result.stream.text, position: result.firstPosition.rawValue,
      version: result.firstVersion.rawValue,
      count: result.lastPosition.rawValue - result.firstPosition.rawValue + 1,
      size: result.head.size, root: result.head.root.hex, again: result.wasAlreadyAppended)
  }
}
