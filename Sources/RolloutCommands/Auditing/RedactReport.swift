import EventLedger
import FoundationEssentials
import RolloutEvidence
import RolloutLedger
import RolloutModel

/// What `rollout redact` did, and what it cannot do.
struct RedactReport {
  let result: RedactionResult
  let reason: String
  let access: LedgerAccess
  let planned: RolloutPlanned?

  /// `gate.finished of 01a2…, recorded 2026-…`
  static func name(of event: RecordedEvent) -> String {
    Printable.line("\(event.type.text) of \(event.stream), recorded \(event.recordedTime)")
  }

  /// Without the failure's own message: it says that nothing was written, and the erasure was.
  static func unfinished(_ failure: LedgerFailure) -> String {
    let cause = failure.cause.map { ": \($0)" } ?? ""
    return """
      it is erased, but old pages of the file may still hold it.
      Cause: \(failure.code.rawValue)\(cause)
      Hint: end what reads the ledger (`fuser` names it) or free space on its disk, and give the \
      same command again.
      """
  }

  var lines: [String] {
    let event = result.event
    var lines: [String] = []
    if let position = result.position {
      lines.append("Redacted event \(event.position), \(RedactReport.name(of: event)):")
      if result.erasedData {
        lines.append("  erased its data, \(event.header.dataLength) bytes, and the salt")
      }
      lines += result.erasedBlobs.map { "  erased the blob \($0)" }
      lines += result.lostBlobs.map { "  which is gone from others, too: \($0)" }
      lines += kept
      lines.append("Recorded as event \(position): \(Printable.line(reason))")
    } else {
      lines.append(
        "Event \(event.position), \(RedactReport.name(of: event)), was redacted before; "
          + "nothing new was recorded.")
    }
    if case .done = result.cleaning {
      lines.append("No page of \(access.path) or of its write-ahead log holds it any more.")
    }
    lines.append("Not erased, and out of reach from here:")
    lines += outOfReach.map { "  " + $0 }
    lines.append("Ledger: \(result.head.size) events, root \(result.head.root)")
    return lines
  }

  private var kept: [String] {
    result.keptBlobs.map { "  kept the blob \($0), as asked" }
      + result.sharedBlobs.map { "  kept a blob that is not its alone: \($0)" }
  }

  /// Where copies are, or may be.
  private var outOfReach: [String] {
    var places: [String] = []
    if let directory = planned?.artifactDirectory {
      places.append(
        "the artifact directory \(Printable.line(directory))"
          + (FileManager.default.fileExists(atPath: directory)
            ? ": delete it, and render it again with `rollout render`" : ", not there now"))
    }
    let cursors = access.path + ".notify"
    if FileManager.default.fileExists(atPath: cursors) {
      places.append("dead letters in \(cursors), and what was delivered")
    }
    return places + [
      "directories rendered elsewhere, exports, bundles, pushed copies",
      "backups, and snapshots that the file system or the disk keeps",
    ]
  }

  var json: OrderedJSON {
    let isDone = if case .done = result.cleaning { true } else { false }
    return .object([
      ("event", .string(result.event.id.description)),
      ("position", .integer(result.event.position.rawValue)),
      ("type", .string(result.event.type.text)), ("stream", .string(result.event.stream.text)),
      ("redacted_before", .bool(result.wasErasedBefore)),
      ("recorded_at", result.position.map { .integer($0.rawValue) } ?? .null),
      ("erased_data", .bool(result.erasedData)),
      ("erased_blobs", .array(result.erasedBlobs.map { .string($0.description) })),
      ("lost_by_others", .array(result.lostBlobs.map(RedactReport.json))),
      ("kept_blobs", .array(result.keptBlobs.map { .string($0.description) })),
      ("shared_blobs", .array(result.sharedBlobs.map(RedactReport.json))),
      ("cleaned", .bool(isDone)), ("out_of_reach", .array(outOfReach.map { .string($0) })),
      ("size", .integer(result.head.size)), ("root", .string(result.head.root.description)),
    ])
  }

  private static func json(_ blob: SharedBlob) -> OrderedJSON {
    .object([
      ("blob", .string(blob.digest.description)),
      ("positions", .array(blob.positions.map { .integer($0.rawValue) })),
    ])
  }
}
