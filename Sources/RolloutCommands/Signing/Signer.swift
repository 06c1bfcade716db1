import EventLedger
import RolloutEvidence

/// One who signed a checkpoint, as reports name it.
struct Signer {
  let key: VerifierKey
  /// When a witness cosigned; nil for the log itself. Of several times the last.
  let time: EventTime?

  init(_ key: VerifierKey, of note: SignedNote) {
    self.key = key
    time =
      key.algorithm == .cosignature
      ? note.cosignatures(by: key).map(\.seconds).max().map { seconds in
        EventTime(clamping: min(seconds, EventTime.latestMilliseconds / 1000) * 1000)
      } : nil
  }

  var words: String {
    key.nameAndID + (time.map { ", a witness, at \($0)" } ?? "")
  }

  var json: OrderedJSON {
    .object([
      ("key", .string(key.nameAndID)), ("cosigned", time.map { .string("\($0)") } ?? .null),
    ])
  }
}
