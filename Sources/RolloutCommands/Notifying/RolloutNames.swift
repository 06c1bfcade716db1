import EventLedger
import RolloutLedger
import RolloutModel
import Synchronization

/// What to call a rollout in a message, read from its first event and remembered.
final class RolloutNames: Sendable {
  /// Names that are remembered; more are read again.
  static let limit = 100

  private let log: any EventLog
  private let names = Mutex<[String: String]>([:])

  init(log: any EventLog) {
    self.log = log
  }

  /// `sync in production, rollout 01a2093f-bad8-7b1d (canary)`; the id alone when the first event
  /// cannot be read.
  func name(of stream: StreamName) -> String {
    names.withLock { names in
      if let known = names[stream.text] { return known }
      if names.count >= RolloutNames.limit { names.removeAll() }
      let name = read(stream)
      names[stream.text] = name
      return name
    }
  }

  private func read(_ stream: StreamName) -> String {
    let id = "rollout \(stream.text.prefix(18))"
    guard let first = try? log.events(in: stream, from: StreamVersion(0), limit: 1).first else {
      return id
    }
    if case .rolloutImported? = (try? LedgerEntry(first))?.event { return "imported \(id)" }
    guard case .rolloutPlanned(let planned)? = (try? LedgerEntry(first))?.event
    else { return id }
    return "\(planned.plan.service) in \(planned.plan.environment), \(id) (\(planned.plan.name))"
  }
}
