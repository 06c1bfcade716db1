import ArgumentParser
import EventLedger
import FoundationEssentials
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutRunner

struct NotifyCommand: AsyncParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case cloudevents, slack
  }

  enum Mode: String, CaseIterable, ExpressibleByArgument {
    case structured, binary
  }

  static let configuration = CommandConfiguration(
    commandName: "notify",
    abstract: "Deliver events to a URL: in order, each at least once.",
    discussion: """
      It follows the ledger, which it only reads, so that no receiver can slow or stop a rollout. \
      How far it has come is kept in a file beside the ledger: started again, it goes on there. \
      While the receiver is away it tries again, after 1 s and then ever more seldom, up to once a \
      minute. An event that the receiver refuses three times is put aside as a dead letter.

      A receiver's URL may be a secret: of it only scheme, host and port are shown or kept. \
      docs/notify.md has the formats and the guarantees.

      Exit codes: 0 everything was delivered (--once) or a signal ended it, 2 it could not begin \
      or the receiver wants nothing any more, 4 a signal ended --once, 75 another process delivers \
      with the same cursor.
      """)

  @Option(
    help: ArgumentHelp(
      "Where the events go; http or https. Everyone on this machine can read it here: prefer "
        + "--to-env for a URL that is a secret.", valueName: "url"))
  var to: String?
  @Option(help: ArgumentHelp("The environment variable that holds the URL.", valueName: "name"))
  var toEnv: String?
  @Option(help: "What is sent: the event itself, or a message for a Slack webhook.")
  var format = Format.cloudevents
  @Option(help: "CloudEvents as one JSON object, or with its attributes in headers.")
  var mode = Mode.structured
  @Option(
    help: ArgumentHelp(
      "Only these, with commas between them: gate.finished, or rollout.* for all that begin so. "
        + "Else all; for slack those that people want to hear of.", valueName: "types"))
  var types: String?
  @Option(
    help: ArgumentHelp(
      "Only events of this rollout: its id, the start of it, or 'latest'.", valueName: "id"))
  var rollout: String?
  @Flag(help: "Begin with the ledger's first event; else a new cursor begins at the end.")
  var fromStart = false
  @Flag(help: "Deliver what is there and end, instead of following the ledger.")
  var once = false

  @Option(
    help: ArgumentHelp(
      "A file whose first line is a bearer token for the receiver.", valueName: "path"),
    completion: .file())
  var authTokenFile: String?
  @Option(
    help: ArgumentHelp(
      "The environment variable that holds the bearer token.", valueName: "name"))
  var tokenEnv: String?

  @Option(
    help: ArgumentHelp(
      "The cursor's name; else made from the host and a digest of the URL.", valueName: "name"))
  var name: String?
  @Option(
    help: ArgumentHelp("Where cursors are; else <ledger>.notify.", valueName: "dir"),
    completion: .directory)
  var cursorDir: String?
  @Flag(help: "Go on with a cursor that was made for another URL of the same receiver.")
  var newUrl = false

  @Option(help: "Attempts before an event is put aside while the receiver is away; 0 for never.")
  var maxAttempts = 0
  @Option(help: "Seconds for one request.")
  var timeoutSeconds = 10
  @Option(help: "How often the end of the ledger is looked at.")
  var pollMilliseconds = 500

  @Flag(help: "Print how far each cursor is, and deliver nothing.")
  var status = false
  @Flag(help: "With --status, print one JSON object a cursor.")
  var json = false
  @OptionGroup(title: "Places") var ledger: LedgerOptions

  func validate() throws {
    guard (0...1_000_000).contains(maxAttempts) else {
      throw ValidationError("expected --max-attempts from 0 to 1000000, got \(maxAttempts)")
    }
    guard (1...300).contains(timeoutSeconds) else {
      throw ValidationError("expected --timeout-seconds from 1 to 300, got \(timeoutSeconds)")
    }
    guard (10...3_600_000).contains(pollMilliseconds) else {
      throw ValidationError(
        "expected --poll-milliseconds from 10 to 3600000, got \(pollMilliseconds)")
    }
    guard to == nil || toEnv == nil else {
      throw ValidationError("expected --to or --to-env, got both")
    }
    guard status || to != nil || toEnv != nil else {
      throw ValidationError("expected --to URL or --to-env NAME, or --status")
    }
    guard authTokenFile == nil || tokenEnv == nil else {
      throw ValidationError("expected --auth-token-file or --token-env, got both")
    }
    guard status || !json else {
      throw ValidationError("expected --json together with --status")
    }
    guard format == .cloudevents || mode == .structured else {
      throw ValidationError("expected --mode binary with --format cloudevents, got slack")
    }
  }

  func run() async throws {
    let access = try ledger.openForReading()
    if status { return try printStatus(of: access) }
    let credentials = try NotifyCredentials(
      url: to, urlVariable: toEnv, tokenFile: authTokenFile, tokenVariable: tokenEnv,
      environment: ProcessInfo.processInfo.environment)
    let isWanted = try filter(in: access)
    let file = try CursorFile(
      name: name ?? credentials.address.defaultName, directory: cursorDirectory)
    let size = try access.log.head().size
    let (cursor, isNew) = try NotifyCursor.open(
      file, of: access.log, for: credentials.address,
      beginning: fromStart ? .firstEvent : .end, mayChangeURL: newUrl,
      at: SystemSources.eventTime())
    StandardOutput.write(
      line: NotifyReport.beginning(
        cursor, named: file.name, isNew: isNew, fromStart: fromStart, size: size))
    let (ending, moved) = try await deliver(
      from: cursor, of: file, upTo: once ? size : nil, with: credentials, isWanted: isWanted,
      in: access)
    StandardOutput.write(line: NotifyReport.end(moved, before: cursor))
    if once, ending == .interrupted { throw ProductExit.interrupted.code }
  }

  private func deliver(
    from cursor: NotifyCursor, of file: CursorFile, upTo end: Int64?,
    with credentials: NotifyCredentials, isWanted: @escaping @Sendable (RecordedEvent) -> Bool,
    in access: LedgerAccess
  ) async throws -> (Notifier.Ending, NotifyCursor) {
    let receiver: HTTPEventReceiver
    do {
      receiver = try HTTPEventReceiver(
        credentials.address, token: credentials.token,
        timeout: .seconds(Int64(timeoutSeconds)), now: SystemSources.eventTime)
    } catch {
      throw UsageRefusal("expected to set up TLS, but: \(error)")
    }
    let notifier = Notifier(
      log: access.log, receiver: receiver, receiverName: credentials.address.shown, file: file,
      clock: SystemNotifyClock(), policy: policy, random: SystemSources.random,
      isWanted: isWanted, message: messages(in: access)
    ) { StandardError.write(line: "rollout: " + NotifyReport.line(for: $0)) }
    do {
      let result = try await InterruptibleTask.run {
        var moving = cursor
        let ending = try await notifier.run(&moving, upTo: end)
        return (ending, moving)
      }
      await receiver.shutdown()
      return result
    } catch {
      await receiver.shutdown()
      throw error
    }
  }
}

// MARK: - What was asked for

extension NotifyCommand {
  private var cursorDirectory: String {
    cursorDir.map { FilePaths.absolute($0) } ?? ledger.ledgerPath + ".notify"
  }

  private var policy: DeliveryPolicy {
    DeliveryPolicy(
      mostAttempts: maxAttempts, pollInterval: Milliseconds(Int64(pollMilliseconds)),
      // One message a second is what Slack takes: https://docs.slack.dev/apis/web-api/rate-limits
      spacing: format == .slack ? .seconds(1) : .zero)
  }

  private func filter(in access: LedgerAccess) throws -> @Sendable (RecordedEvent) -> Bool {
    let stream = try rollout.map { try StreamName(try access.index.find($0).rollout.text) }
    let filter = try types.map { try EventTypeFilter($0) }
    let isForPeople = format == .slack
    return { record in
      if let stream, record.stream != stream { return false }
      if let filter { return filter.matches(record.type) }
      return !isForPeople || record.isNoteworthy
    }
  }

  private func messages(
    in access: LedgerAccess
  ) -> @Sendable (RecordedEvent) -> DeliveryMessage {
    switch (format, mode) {
    case (.slack, _):
      let names = RolloutNames(log: access.log)
      return { SlackMessage.message(for: $0, in: names.name(of: $0.stream)) }
    case (.cloudevents, .structured): return { .structured($0) }
    case (.cloudevents, .binary): return { .binary($0) }
    }
  }

  private func printStatus(of access: LedgerAccess) throws {
    let directory = cursorDirectory
    let size = try access.log.head().size
    let names = CursorFile.names(in: directory).filter { name == nil || name == $0 }
    var found = 0
    for name in names {
      let path = "\(directory)/\(name).json"
      guard let cursor = try CursorFile.read(path) else { continue }
      let status = NotifyStatus(
        name: name, path: path, cursor: cursor, ledger: access.log.source.description, size: size)
      if json {
        StandardOutput.write(line: status.json.line)
      } else {
        for line in status.lines { StandardOutput.write(line: line) }
      }
      found += 1
    }
    if found == 0, !json {
      StandardOutput.write(line: "No cursors in \(directory). `rollout notify --to` makes one.")
    }
  }
}
