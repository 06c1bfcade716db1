import EventLedger
import RolloutEvidence

/// What `rollout verify` says.
struct VerifyReport {
  /// The ledger's path, or the bundle's.
  let path: String
  /// For a bundle: what it says of itself.
  var manifest: BundleManifest?
  let report: IntegrityReport
  let keys: [VerifierKey]
  /// Checkpoints that the caller brought along.
  let kept: [VerifiedCheckpoint]
  /// What the policy found in the latest checkpoint; nil without a policy.
  var witnessed: WitnessPolicy.Evaluation?

  /// Why it is not accepted although nothing in it is wrong: nobody signed it, or too few.
  var refusal: String?

  var isSound: Bool { report.finding == nil }

  /// Whether a signature that was asked for leads to what was read.
  var isAnythingSigned: Bool { report.signedCheckpoints > 0 || !compared.isEmpty }

  /// The checkpoints of ``kept`` that could be compared: of one rollout, those over as many events.
  private var compared: [VerifiedCheckpoint] {
    guard let manifest, manifest.stream != nil else { return kept }
    return kept.filter { $0.head.size == manifest.size }
  }

  var lines: [String] {
    var facts = [
      (isBundle ? "Bundle" : "Ledger", path),
      (
        "Events",
        "\(report.events) in \(report.streams) stream\(report.streams == 1 ? "" : "s"), "
          + "\(report.redacted) redacted"
      ),
      ("Blobs", blobs), ("Root", "\(report.root)"), ("Checkpoints", checkpoints),
    ]
    if let stream = manifest?.stream { facts.insert(("Rollout", stream.text), at: 1) }
    if let size = report.guardSize {
      facts.append(("Guard", "over \(size) events, and it fits"))
    } else if !isBundle, isSound, report.checkpoints > 0 {
      facts.append(("Guard", "none beside it"))
    }
    if let witnessed {
      let names = witnessed.cosigners.map(\.nameText).joined(separator: ", ")
      facts.append(("Witnesses", names.isEmpty ? "none cosigned" : names))
    }
    for checkpoint in kept {
      facts.append(
        (
          "Kept",
          "over \(checkpoint.head.size) events, signed by "
            + checkpoint.signers.map(\.nameAndID).joined(separator: ", ")
            + (compared.contains(checkpoint) ? "" : "; not compared, its size is another one")
        ))
    }
    if report.unfinishedCount > 0 { facts.append(("Unfinished", unfinished)) }
    var lines = facts.map { name, value in
      name + ":" + String(repeating: " ", count: max(1, 14 - name.count)) + value
    }
    lines.append("")
    lines += conclusion
    return lines
  }

  private var isBundle: Bool { manifest != nil }

  private var blobs: String {
    report.absentBlobs == 0
      ? "\(report.blobs)" : "\(report.blobs), and \(report.absentBlobs) that are not in it"
  }

  private var checkpoints: String {
    if manifest?.stream != nil { return "one, over \(manifest?.size ?? 0) events" + signed }
    guard let latest = report.latestCheckpoint else { return "none" }
    let tail = report.events - latest.head.size
    return "\(report.checkpoints), the latest over \(latest.head.size) events\(signed)"
      + (tail > 0 ? "; \(tail) events came after it" : "")
  }

  private var signed: String {
    keys.isEmpty || !isSound ? "; signatures not checked" : "; signatures valid"
  }

  private var unfinished: String {
    let places = report.unfinished.prefix(5).map { "\($0)" }.joined(separator: ", ")
    return "\(report.unfinishedCount) begun and without an outcome, at position \(places)"
      + (report.unfinishedCount > 5 ? ", …" : "")
  }

  /// What came after the events that are vouched for.
  private func tailWords(from size: Int64, _ words: String) -> [String] {
    guard manifest?.stream == nil, report.events > size else { return [] }
    var lines = ["\(words) what came after that: positions \(size) to \(report.events - 1)."]
    if report.lateRedactions > 0 {
      lines.append(
        "Of these, \(report.lateRedactions) redacted something: whoever had the file could have.")
    }
    return lines
  }

  private var conclusion: [String] {
    if let finding = report.finding { return ["DAMAGED: \(finding)"] }
    if let largest = compared.map(\.head.size).max() {
      return [
        "Sound: the first \(largest) events are those of the checkpoint that you kept, and "
          + "all \(report.events) are as they were written."
      ] + tailWords(from: largest, "Nobody whom you trust has signed")
    }
    if !keys.isEmpty, report.signedCheckpoints > 0, let latest = report.latestCheckpoint {
      return [
        "Sound: the first \(latest.head.size) events are signed by a key that you trust, and every "
          + "event that was read is as it was written."
      ] + tailWords(from: latest.head.size, "Nobody signed") + [
        "Whoever holds that key could have written all of it anew: --checkpoint holds it against "
          + "one that you kept."
      ]
    }
    return [
      "Sound: every event is as it was written, as far as it can tell from itself.",
      "Whoever can write the file could have written all of it anew: --checkpoint FILE --key VKEY "
        + "holds it against what you kept.",
    ]
  }

  var json: OrderedJSON {
    .object([
      ("sound", .bool(isSound && refusal == nil)), ("path", .string(path)),
      ("events", .integer(report.events)), ("streams", .integer(Int64(report.streams))),
      ("redacted", .integer(report.redacted)), ("blobs", .integer(report.blobs)),
      ("absent_blobs", .integer(report.absentBlobs)), ("root", .string("\(report.root)")),
      ("rollout", manifest?.stream.map { .string($0.text) } ?? .null),
      ("checkpoints", .integer(report.checkpoints)),
      ("latest_checkpoint_size", report.latestCheckpoint.map { .integer($0.head.size) } ?? .null),
      (
        "unsigned_from",
        report.latestCheckpoint.map { .integer($0.head.size) } ?? .integer(0)
      ), ("unsigned_redactions", .integer(Int64(report.lateRedactions))),
      ("signatures_checked", .bool(!keys.isEmpty)),
      ("guard_size", report.guardSize.map { .integer($0) } ?? .null),
      ("compared_sizes", .array(compared.map { .integer($0.head.size) })),
      (
        "witnesses",
        witnessed.map { .array($0.cosigners.map { .string($0.nameText) }) } ?? .null
      ),
      ("unfinished", .array(report.unfinished.map { .integer($0.rawValue) })),
      ("unfinished_count", .integer(Int64(report.unfinishedCount))),
      ("refusal", refusal.map { .string($0) } ?? .null),
      (
        "damage",
        report.finding.map { finding in
          .object([
            ("position", finding.position.map { .integer($0.rawValue) } ?? .null),
            ("what", .string("\(finding.damage)")),
          ])
        } ?? .null
      ),
    ])
  }
}

extension VerifyReport {
  /// A bundle that is none, as an object like that of a report.
  static func json(of refusal: BundleRefusal, at path: String) -> OrderedJSON {
    .object([
      ("sound", .bool(false)), ("path", .string(FilePaths.absolute(path))),
      ("damage", .object([("position", .null), ("what", .string("\(refusal)"))])),
    ])
  }
}
