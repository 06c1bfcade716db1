/// The log put together from its parts, in their order.
struct JoinedLog: Sendable {
  private(set) var parts = 0
  private(set) var events: Int64 = 0
  private(set) var range = CompactRange()
  /// Subtrees that span parts, as the leaves make them.
  private(set) var highNodes: [(subtree: Subtree, digest: Digest)] = []
  private(set) var streams: [StreamName: StreamSpan] = [:]
  private(set) var bare: [Int64] = []
  private(set) var missingBlobs: [(position: Int64, digest: Digest)] = []
  private(set) var redactions: [(position: Int64, redaction: Redaction)] = []
  /// The lowest damage.
  private(set) var finding: IntegrityFinding?

  /// Takes in the next part; after damage nothing more.
  mutating func join(_ part: LogPart) {
    parts += 1
    guard finding == nil else { return }
    finding = joinStreams(part) ?? part.finding
    if finding == nil, part.events < part.end - part.first {
      // The part ends early: whether something comes after the hole, the head has to tell.
      finding = IntegrityFinding(
        .missingEvent(found: Position(part.end)), at: part.first + part.events)
    }
    events += part.events
    bare += part.bare
    missingBlobs += part.missingBlobs
    redactions += part.redactions
    guard finding == nil else { return }
    for (level, digest) in zip(part.range.levels, part.range.digests) {
      range.append(digest, level: level) { highNodes.append(($0, $1)) }
    }
  }

  /// - Returns: the lowest damage of the parts' seams, where it is lower than the part's own.
  private mutating func joinStreams(_ part: LogPart) -> IntegrityFinding? {
    var lowest: IntegrityFinding?
    for span in part.streams {
      guard var known = streams[span.name] else {
        if span.firstVersion == 0 {
          streams[span.name] = span
        } else {
          lowest = lower(lowest, expected: 0, span)
        }
        continue
      }
      guard known.nextVersion == span.firstVersion else {
        lowest = lower(lowest, expected: known.nextVersion, span)
        continue
      }
      known.join(span)
      streams[span.name] = known
    }
    if let own = part.finding, let seam = lowest, let place = own.position?.rawValue,
      place < seam.position?.rawValue ?? 0
    {
      return own
    }
    return lowest
  }

  private func lower(
    _ other: IntegrityFinding?, expected: Int64, _ span: StreamSpan
  ) -> IntegrityFinding {
    if let other, let position = other.position?.rawValue, position <= span.firstPosition {
      return other
    }
    return IntegrityFinding(
      .version(
        expected: StreamVersion(max(0, expected)), found: StreamVersion(max(0, span.firstVersion))),
      at: span.firstPosition)
  }

  /// The intents that have no outcome, lowest first.
  var unfinished: [Int64] {
    streams.values.flatMap { $0.unfinished + ($0.open.map { [$0] } ?? []) }.sorted()
  }
}
