import FoundationEssentials

/// What an evidence bundle says of itself.
///
/// It is not signed and proves nothing; with it a cut bundle is told from a short one.
///
/// > Shape: one line of JSON, its members in the order of the properties. docs/evidence/bundle.md
package struct BundleManifest: Hashable, Sendable {
  package static let format = "rollout-ledger-bundle/1"
  static let byteLimit = 4096

  package let source: LedgerSource
  /// When the ledger was made: the time in its id.
  package let created: EventTime
  /// Nil for a whole ledger.
  package let stream: StreamName?
  /// Of the tree that ``root`` is the root of.
  package let size: Int64
  package let root: Digest
  package let events: Int64
  package let redacted: Int64
  package let blobs: Int64
  package let checkpoints: Int64
  /// Of the file `events.jsonl`.
  package let eventsDigest: Digest
}

extension BundleManifest {
  /// The file.
  package var bytes: [UInt8] {
    var out: [UInt8] = []
    out.append(literal: #"{"format":""#)
    out += Self.format.utf8
    out.append(literal: #"","source":""#)
    out += source.description.utf8
    out.append(literal: #"","created":"#)
    Decimal.append(created.milliseconds, to: &out)
    out.append(literal: #","stream":"#)
    if let stream { out.append(jsonString: stream.text) } else { out.append(literal: "null") }
    out.append(literal: #","size":"#)
    Decimal.append(size, to: &out)
    out.append(literal: #","root":""#)
    out += root.description.utf8
    for (name, value) in [
      (#"","events":"#, events), (#","redacted":"#, redacted), (#","blobs":"#, blobs),
      (#","checkpoints":"#, checkpoints),
    ] {
      out += name.utf8
      Decimal.append(value, to: &out)
    }
    out.append(literal: #","eventsdigest":""#)
    out += eventsDigest.description.utf8
    out.append(literal: "\"}\n")
    return out
  }

  /// Reads what ``bytes`` writes, and nothing else; nil for anything else.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count <= Self.byteLimit,
      let stored = try? JSONDecoder().decode(Stored.self, from: Data(bytes)),
      let manifest = stored.manifest, manifest.bytes == bytes
    else { return nil }
    self = manifest
  }

  private struct Stored: Decodable {
    let format: String
    let source: String
    let created: Int64
    let stream: String?
    let size: Int64
    let root: String
    let events: Int64
    let redacted: Int64
    let blobs: Int64
    let checkpoints: Int64
    let eventsdigest: String

    var manifest: BundleManifest? {
      guard format == BundleManifest.format, let source = LedgerSource(source),
        created == source.id.milliseconds, created <= EventTime.latestMilliseconds,
        let root = Digest(root),
        let eventsDigest = Digest(eventsdigest),
        [size, events, redacted, blobs, checkpoints].allSatisfy({ $0 >= 0 })
      else { return nil }
      var name: StreamName?
      if let stream {
        guard let read = try? StreamName(stream) else { return nil }
        name = read
      }
      return BundleManifest(
        source: source, created: EventTime(clamping: created), stream: name, size: size,
        root: root, events: events, redacted: redacted, blobs: blobs,
        checkpoints: checkpoints, eventsDigest: eventsDigest)
    }
  }
}
