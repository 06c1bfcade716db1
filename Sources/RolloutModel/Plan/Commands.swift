/// A command that a person wrote; a login bash runs it in the workspace.
package struct CommandPlan: Hashable, Sendable, Codable {
  package var command: String
  /// After this time the whole process group gets SIGTERM.
  package var timeout: Milliseconds
  /// From SIGTERM to SIGKILL.
  package var terminationGrace: Milliseconds

  package init(
    command: String, timeout: Milliseconds = .seconds(3600),
    terminationGrace: Milliseconds = .seconds(10)
  ) {
    self.command = command
    self.timeout = timeout
    self.terminationGrace = terminationGrace
  }
}

/// A check that must pass before any cohort is entered.
package struct Gate: Hashable, Sendable, Codable {
  package var name: GateName
  package var command: CommandPlan
  /// Whether a gate that was cut off by a crash may simply run again.
  package var idempotent: Bool

  package init(name: GateName, command: CommandPlan, idempotent: Bool = true) {
    self.name = name
    self.command = command
    self.idempotent = idempotent
  }
}

/// The gates, or why there are none.
package enum GatePlan: Hashable, Sendable {
  case run([Gate])
  case skip(reason: String)

  /// The gates that will run; empty when they are skipped.
  package var gates: [Gate] {
    if case .run(let gates) = self { gates } else { [] }
  }
}

/// The rehearsal of the rollback, or why there is none.
package enum DrillPlan: Hashable, Sendable {
  case run(CommandPlan)
  case skip(reason: String)
}

extension GatePlan: Codable {
  private enum Key: String, CodingKey {
    case run, skip
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if let reason = try container.decodeIfPresent(String.self, forKey: .skip) {
      self = .skip(reason: reason)
    } else {
      self = .run(try container.decode([Gate].self, forKey: .run))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .run(let gates): try container.encode(gates, forKey: .run)
    case .skip(let reason): try container.encode(reason, forKey: .skip)
    }
  }
}

extension DrillPlan: Codable {
  private enum Key: String, CodingKey {
    case run, skip
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if let reason = try container.decodeIfPresent(String.self, forKey: .skip) {
      self = .skip(reason: reason)
    } else {
      self = .run(try container.decode(CommandPlan.self, forKey: .run))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .run(let command): try container.encode(command, forKey: .run)
    case .skip(let reason): try container.encode(reason, forKey: .skip)
    }
  }
}
