import EventLedger
import RolloutLedger
import RolloutModel
import RolloutRedaction

/// Takes in a file piece by piece: its digest as it was found, and what is kept of it.
struct FileIntake {
  /// Every replacement of a credential begins with it.
  private static let replacement = PatternAutomaton([Array("[redacted".utf8)])

  private var original = DigestStream()
  private var originalCount: Int64 = 0
  private var redaction: RedactionStream
  private var capture = OutputCapture(limit: LedgerLimit.blobBytes - OutputCapture.markerLimit)
  /// Redacted; up to what one blob holds, so that most files are kept without a copy.
  private var whole: [UInt8]? = []
  private var text: [UInt8]?
  private var found = Occurrences()
  private var left = Occurrences()
  private(set) var hasWholeText = true

  init(redactor: Redactor, wantsText: Bool) {
    redaction = redactor.stream()
    text = wantsText ? [] : nil
  }

  mutating func append(_ chunk: [UInt8]) {
    original.append(chunk)
    originalCount += Int64(chunk.count)
    found.count(chunk, FileIntake.replacement)
    keep(redaction.append(chunk))
  }

  private mutating func keep(_ redacted: [UInt8]) {
    left.count(redacted, FileIntake.replacement)
    capture.append(redacted)
    whole?.append(contentsOf: redacted)
    if let count = whole?.count, count > LedgerLimit.blobBytes { whole = nil }
    text?.append(contentsOf: redacted)
    if let count = text?.count, count > DirectoryReader.textByteLimit {
      hasWholeText = false
      text = nil
    }
  }

  mutating func finish(_ name: String, modified: Timestamp) -> FoundFile {
    keep(redaction.finish())
    let captured = capture.finish()
    let kept = whole ?? captured.bytes
    let digest = original.finish()
    return FoundFile(
      file: ImportedFile(
        name: name,
        material: Material(of: kept, omitted: whole == nil ? captured.omittedBytes : 0),
        originalDigest: ContentDigest(digest.description), originalByteCount: originalCount,
        redactions: max(0, left.total - found.total), modified: modified),
      kept: kept, text: text, digest: digest)
  }

  /// Counts a pattern in a text that comes in pieces.
  private struct Occurrences {
    var total = 0
    private var state: PatternAutomaton.State = 0

    mutating func count(_ chunk: [UInt8], _ pattern: PatternAutomaton) {
      var index = 0
      while index < chunk.count {
        if state == 0 {
          index = pattern.firstBeginning(in: chunk, from: index)
          if index == chunk.count { return }
        }
        state = pattern.step(state, chunk[index])
        index += 1
        if pattern.match(state) != nil { total += 1 }
      }
    }
  }
}
