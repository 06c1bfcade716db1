import ArgumentParser
import EventLedger
import FoundationEssentials
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutRedaction
import RolloutRunner

/// What every command takes that changes the course of a rollout.
struct VerbOptions: ParsableArguments {
  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("Why; recorded.", valueName: "text"))
  var reason: String?
  @Flag(help: "Print what would be recorded, and record nothing.")
  var dryRun = false
  @Option(
    help: ArgumentHelp(
      "Do it only if the rollout's last event has this version; see `rollout events`.",
      valueName: "n"))
  var expectVersion: Int64?
  @Flag(help: "Print one JSON object.")
  var json = false

  /// Longest reason: many of them fit into one event.
  static let reasonLimit = 1000

  func validate() throws {
    try VerbOptions.check(reason)
  }

  /// - Throws: `ValidationError`
  static func check(_ reason: String?) throws {
    guard let reason else { return }
    try check(reason, of: "--reason", limit: VerbOptions.reasonLimit)
  }

  /// - Throws: `ValidationError`
  static func check(_ text: String, of option: String, limit: Int) throws {
    let size = text.utf8.count
    guard !text.allSatisfy(\.isWhitespace) else {
      throw ValidationError("expected \(option) with 1 to \(limit) bytes, got only blanks")
    }
    guard size <= limit else {
      throw ValidationError("expected \(option) with 1 to \(limit) bytes, got \(size)")
    }
  }

  /// The reason, where there must be one.
  func requiredReason() throws -> String {
    guard let reason else {
      throw UsageRefusal(
        "expected --reason, got none\nHint: say why in a few words; whoever reads the evidence "
          + "will want to know.")
    }
    return reason
  }
}

/// One verb on its way from the command line into the ledger.
struct VerbCall {
  let access: LedgerAccess
  let listing: RolloutListing
  let intervention: Intervention
  let options: VerbOptions

  /// - Throws: ``LookupRefusal``, ``UsageRefusal``, ``LedgerFailure``
  init(_ id: String, _ options: VerbOptions) throws {
    self.options = options
    let path = options.ledger.ledgerPath
    access = try LedgerAccess(
      path: path, mode: options.dryRun ? .readOnly : .readWrite(create: false))
    listing = try access.index.find(id)
    let redactor = try VerbCall.redactor(of: listing.rollout, in: access)
    intervention = Intervention(
      ledger: access, rollout: listing.rollout, actor: .current,
      ids: SystemSources.ids(),
      redact: { redactor.redact($0) })
  }

  /// Knows the secrets that the plan names, as far as they are set here.
  private static func redactor(of rollout: RolloutID, in access: LedgerAccess) throws -> Redactor {
    let planned = try access.store.planned(of: rollout)
    let credentials = ProbeCredentials(
      plan: planned.plan, given: nil, environment: ProcessInfo.processInfo.environment)
    return Redactor(credentials.secrets)
  }

  var life: RunnerLife {
    guard listing.isAttached, let runner = listing.runner else { return .gone }
    return runner.life(seenFrom: Operator.current.host)
  }

  /// Records the command, or says what it would record.
  ///
  /// - Parameter isFollowed: whether a session comes after it that prints what comes of it.
  /// - Returns: the state afterwards; nil for a dry run.
  @discardableResult
  func perform(
    _ command: OperatorCommand, reason: String, isFollowed: Bool = false
  ) throws -> RolloutState? {
    if options.dryRun {
      let (events, state) = try intervention.plan(
        command, reason: reason, expectedVersion: options.expectVersion)
      report(
        events.enumerated().map { (state.eventCount + Int64($0.offset), $0.element) }, state)
      return nil
    }
    let (entries, state) = try intervention.perform(
      command, reason: reason, expectedVersion: options.expectVersion)
    if !(isFollowed && options.json) {
      report(entries.map { ($0.version, $0.event) }, state, isFollowed: isFollowed)
    }
    return state
  }

  private func report(
    _ events: [(version: Int64, event: RolloutEvent)], _ state: RolloutState,
    isFollowed: Bool = false
  ) {
    if options.json {
      StandardOutput.write(
        line: OrderedJSON.object([
          ("rollout", .string(listing.rollout.text)), ("dry_run", .bool(options.dryRun)),
          ("status", .string(state.status.rawValue)),
          (
            "events",
            .array(
              events.map { version, event in
                .object([
                  ("version", .integer(version)), ("type", .string(event.type.rawValue)),
                  ("words", .string(EventWords.words(of: event))),
                ])
              })
          ),
        ]).line)
      return
    }
    for (version, event) in events {
      StandardOutput.write(
        line: "\(options.dryRun ? "would record" : "recorded") \(version) "
          + "\(event.type.rawValue): \(EventWords.words(of: event))")
    }
    // A session that follows says itself what comes of it.
    if !isFollowed { StandardOutput.write(line: consequence(state)) }
  }

  private func consequence(_ state: RolloutState) -> String {
    if options.dryRun { return "Dry run: nothing was recorded." }
    if state.status.isTerminal { return "Rollout \(listing.rollout) is \(state.status.rawValue)." }
    switch life {
    case .runs:
      return "Its runner (process \(listing.runner?.processID ?? 0)) acts on it within a second."
    case .unknown where state.standing.isAttached:
      return "Its runner, if it still runs, is on \(listing.runner?.host ?? "another machine")."
    case .gone, .unknown:
      return "No runner attends it: `rollout resume \(listing.rollout)` goes on."
    }
  }
}
