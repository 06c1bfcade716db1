import EventLedger
import RolloutEvidence

/// What a proof proves, in sentences and as JSON.
struct ProofReport {
  enum Claim {
    case inclusion(EventHeader, EventFile.DataCheck?)
    case consistency(from: Head)
  }

  let claim: Claim
  let checkpoint: Checkpoint
  /// Empty when nobody's signature was checked.
  let signers: [Signer]

  var text: String {
    let head = checkpoint.head
    let origin = Printable.line(checkpoint.origin.text)
    var lines: [String]
    switch claim {
    case .inclusion(let header, let data):
      lines = [
        "Event \(header.id) is in the ledger \(origin).",
        "It is \(Printable.line(header.type.text)) in the stream "
          + "\(Printable.line(header.stream.text)), version \(header.version).",
        "It happened at \(header.time) and was recorded at \(header.recordedTime), says its header.",
        "It stands at position \(header.position) of \(head.size) events, counted from 0.",
      ]
      if let data { lines.append(Self.words(of: data)) }
    case .consistency(let old):
      lines = [
        "The ledger \(origin) still begins with all \(old.size) events of the older checkpoint.",
        "The older checkpoint has the root \(old.root).",
        "The newer checkpoint has \(head.size) events.",
      ]
    }
    lines.append("The root over the \(head.size) events is \(head.root).")
    lines += signers.map { "Signed by \(Printable.line($0.words))." }
    if signers.isEmpty {
      lines.append(
        "Nobody's signature was checked: whoever gave you the file may have made it all up.")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func words(of data: EventFile.DataCheck) -> String {
    switch data {
    case .matches: "Header and data of the given event are those that were recorded."
    case .noSalt:
      "The given event has the recorded header; its data has the recorded length, and without "
        + "the salt no more can be told."
    case .absent: "The given event has the recorded header; it comes without data."
    }
  }

  var json: OrderedJSON {
    var members: [(key: String, value: OrderedJSON)]
    switch claim {
    case .inclusion(let header, let data):
      members = [
        ("proof", .string("inclusion")), ("event", .string(header.id.description)),
        ("type", .string(header.type.text)), ("stream", .string(header.stream.text)),
        ("version", .integer(header.version.rawValue)),
        ("time", .string("\(header.time)")), ("recorded", .string("\(header.recordedTime)")),
        ("position", .integer(header.position.rawValue)),
        ("data", data.map { .string($0.rawValue) } ?? .null),
      ]
    case .consistency(let old):
      members = [
        ("proof", .string("consistency")), ("from", .integer(old.size)),
        ("from_root", .string(old.root.description)),
      ]
    }
    members += [
      ("origin", .string(checkpoint.origin.text)), ("size", .integer(checkpoint.head.size)),
      ("root", .string(checkpoint.head.root.description)),
      ("signature_checked", .bool(!signers.isEmpty)), ("signers", .array(signers.map(\.json))),
    ]
    return .object(members)
  }
}
