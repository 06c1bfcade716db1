/// What a part of the log, read on its own, shows: enough to check the whole from its parts.
struct LogPart: Sendable {
  /// Positions of the part: `first ..< end`.
  let first: Int64
  let end: Int64

  /// Events that were read and found right.
  var events: Int64 = 0

  /// The subtrees of the part's leaves, as if the part were the whole log.
  var range = CompactRange()

  var streams: [StreamSpan] = []

  /// Events without data.
  var bare: [Int64] = []

  /// Blobs that an event cites and that are not there as cited.
  var missingBlobs: [(position: Int64, digest: Digest)] = []

  var redactions: [(position: Int64, redaction: Redaction)] = []

  /// Where the part stopped being right; the lowest position of it that is not.
  var finding: IntegrityFinding?

  init(first: Int64, end: Int64) {
    self.first = first
    self.end = end
  }
}

/// The events of one stream within a part.
struct StreamSpan: Sendable {
  let name: StreamName
  let firstPosition: Int64
  let firstVersion: Int64
  /// The version that the stream's next event must have.
  var nextVersion: Int64

  /// Intents that another one followed before they were closed.
  var unfinished: [Int64] = []
  /// The latest intent, while it is open.
  var open: Int64?
  /// Whether the first of the part's intents and outcomes is an outcome, of an earlier intent.
  var beginsWithOutcome = false
  private var hasIntents = false

  init(name: StreamName, position: Int64, version: Int64) {
    self.name = name
    firstPosition = position
    firstVersion = version
    nextVersion = version
  }

  mutating func take(_ role: IntentNames.Role, at position: Int64) {
    switch role {
    case .neither: return
    case .intent:
      if let open { unfinished.append(open) }
      open = position
    case .outcome:
      if !hasIntents { beginsWithOutcome = true }
      open = nil
    }
    hasIntents = true
  }

  /// Takes in what the next part shows of the same stream.
  mutating func join(_ next: StreamSpan) {
    nextVersion = next.nextVersion
    if next.beginsWithOutcome { open = nil }
    if next.open != nil || !next.unfinished.isEmpty, let left = open, !next.beginsWithOutcome {
      unfinished.append(left)
      open = nil
    }
    unfinished += next.unfinished
    if next.open != nil { open = next.open }
  }
}

/// Which types are intents: appended before something is done, and followed by its outcome.
///
/// `gate` stands for `gate.started`, which `gate.finished` or `gate.interrupted` follows. At most
/// one intent of a stream is open at a time.
package struct IntentNames: Sendable {
  enum Role { case neither, intent, outcome }

  private let names: [[UInt8]]

  package init(_ names: [String]) {
    self.names = names.map { Array($0.utf8) }
  }

  func role(of type: UnsafeRawBufferPointer) -> Role {
    for name in names
    where unsafe type.count > name.count && type[name.count] == UInt8(ascii: ".")
      && type.starts(with: name)
    {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: type[(name.count + 1)...])
      if unsafe rest.elementsEqual("started".utf8) { return .intent }
      if unsafe rest.elementsEqual("finished".utf8) || rest.elementsEqual("interrupted".utf8) {
        return .outcome
      }
    }
    return .neither
  }
}
