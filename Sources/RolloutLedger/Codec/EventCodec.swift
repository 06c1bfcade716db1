import FoundationEssentials
package import RolloutModel

/// Turns facts into the JSON that the ledger stores, and back.
///
/// What was written once is read for ever: a payload whose shape changes gets a new schema number
/// in ``currentSchema(of:)``, and a step in ``Upcaster`` that lifts the old shape.
package enum EventCodec {
  /// The schema that new events of a type are written with.
  package static func currentSchema(of type: EventType) -> Int {
    Upcaster.steps(for: type).count + 1
  }

  /// The payload as JSON with sorted keys, so that the same fact always gives the same bytes.
  package static func encode(_ event: RolloutEvent) throws -> [UInt8] {
    [UInt8](try encoder().encode(event.payload))
  }

  /// Reads a stored payload, whatever schema it was written with.
  ///
  /// - Throws: ``CodecFailure``
  package static func decode(
    type typeText: String, schema: Int, data: [UInt8]
  ) throws(CodecFailure) -> RolloutEvent {
    guard let type = EventType(rawValue: typeText) else {
      throw .unknownType(typeText)
    }
    let current = currentSchema(of: type)
    guard (1...current).contains(schema) else {
      throw .unknownSchema(type: typeText, schema: schema, newestKnown: current)
    }
    do {
      let lifted = try Upcaster.lift(Data(data), type: type, from: schema)
      return try decode(type, lifted)
    } catch {
      throw .badPayload(type: typeText, schema: schema, reason: "\(error)")
    }
  }

  /// A value's JSON as the ledger would store it, on one line.
  package static func json(of value: some Encodable) throws -> String {
    String(decoding: try encoder().encode(value), as: UTF8.self)
  }

  static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  private static func decode(_ type: EventType, _ data: Data) throws -> RolloutEvent {
    func read<Payload: Decodable>(_ payload: Payload.Type = Payload.self) throws -> Payload {
      try JSONDecoder().decode(payload, from: data)
    }
    return switch type {
    case .rolloutPlanned: .rolloutPlanned(try read())
    case .rolloutDecided: .rolloutDecided(try read())
    case .runnerAttached: .runnerAttached(try read())
    case .runnerDetached: .runnerDetached(try read())
    case .rolloutHeld: .rolloutHeld(try read())
    case .rolloutResumed: .rolloutResumed(try read())
    case .rolloutRetried: .rolloutRetried(try read())
    case .rolloutAborted: .rolloutAborted(try read())
    case .rolloutRolledBack: .rolloutRolledBack(try read())
    case .failureWaived: .failureWaived(try read())
    case .clockJumped: .clockJumped(try read())
    case .snapshotCaptured: .snapshotCaptured(try read())
    case .snapshotFailed: .snapshotFailed(try read())
    case .gateStarted: .gateStarted(try read())
    case .gateFinished: .gateFinished(try read())
    case .gateInterrupted: .gateInterrupted(try read())
    case .gateSkipped: .gateSkipped(try read())
    case .cohortEntered: .cohortEntered(try read())
    case .cohortCompleted: .cohortCompleted(try read())
    case .applyStarted: .applyStarted(try read())
    case .applyFinished: .applyFinished(try read())
    case .applyInterrupted: .applyInterrupted(try read())
    case .probeStarted: .probeStarted(try read())
    case .probeFinished: .probeFinished(try read())
    case .probeInterrupted: .probeInterrupted(try read())
    case .probeSkipped: .probeSkipped(try read())
    case .sloSampled: .sloSampled(try read())
    case .sloUnavailable: .sloUnavailable(try read())
    case .sloSkipped: .sloSkipped(try read())
    case .soakStarted: .soakStarted(try read())
    case .soakFinished: .soakFinished(try read())
    case .soakGap: .soakGap(try read())
    case .soakPromoted: .soakPromoted(try read())
    case .drillStarted: .drillStarted(try read())
    case .drillFinished: .drillFinished(try read())
    case .drillInterrupted: .drillInterrupted(try read())
    case .drillSkipped: .drillSkipped(try read())
    case .rollbackRequested: .rollbackRequested(try read())
    case .rollbackStarted: .rollbackStarted(try read())
    case .rollbackFinished: .rollbackFinished(try read())
    case .rollbackInterrupted: .rollbackInterrupted(try read())
    case .rolloutImported: .rolloutImported(try read())
    case .importContinued: .importContinued(try read())
    case .changeLabelled: .changeLabelled(try read())
    }
  }
}

/// Why a stored event cannot be read.
package enum CodecFailure: Error, Hashable, Sendable {
  case unknownType(String)
  case unknownSchema(type: String, schema: Int, newestKnown: Int)
  case badPayload(type: String, schema: Int, reason: String)
}

extension CodecFailure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownType(let type):
      "expected an event type of this version of rollout, got '\(Excerpt(type))'\n"
        + "Hint: a newer version of rollout wrote it; read this ledger with that version."
    case .unknownSchema(let type, let schema, let newest):
      "expected schema 1 to \(newest) of event type '\(Excerpt(type))', got \(schema)\n"
        + "Hint: a newer version of rollout wrote it; read this ledger with that version."
    case .badPayload(let type, let schema, let reason):
      "expected a payload of event type '\(Excerpt(type))' with schema \(schema), got one that does not "
        + "read: \(Excerpt(reason, limit: 400))\nHint: the ledger may have been altered."
    }
  }
}
